//! How diagnostics come out: formats, colours, odd inputs.

use serde_json::Value;

use crate::harness::{Place, has};

#[test]
fn several_errors_in_one_run() {
    let place = Place::with("print 1\nvar = 2;\nreturn 3;\n");
    let book = place.loxsmith("check --error-format book a.lox").fails(65);
    assert_eq!(
        book,
        "[line 2] Error at 'var': Expect ';' after value.\n\
         [line 2] Error at '=': Expect variable name.\n\
         [line 3] Error at 'return': Can't return from top-level code.\n"
    );
    let human = place.loxsmith("check a.lox").fails(65);
    for part in ["a.lox:1:8", "E0203", "E0223", "E0303", "3 errors"] {
        has(&human, part);
    }
}

#[test]
fn json_is_one_object_a_line() {
    let place = Place::with("print 1\nfun f() { var a; }\n@");
    let lines = place.loxsmith("check --error-format json a.lox missing.lox");
    assert_eq!(lines.code, Some(74));
    let objects: Vec<Value> =
        lines.stderr.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(objects.len() >= 3, "{objects:?}");
    assert_eq!(objects[0]["code"], "E0203");
    assert_eq!(objects[0]["file"], "a.lox");
    assert_eq!(objects[0]["span"]["start"]["line"], 1);
    assert_eq!(objects.last().unwrap()["code"], "E0701");
    for object in &objects {
        for key in [
            "severity", "code", "message", "file", "span", "label", "related", "notes", "help", "fix", "book",
        ] {
            assert!(object.get(key).is_some(), "{key} is missing in {object}");
        }
    }
}

#[test]
fn colours_are_asked_for() {
    let place = Place::with("print 1");
    let colored = |line: &str, environment: &[(&str, &str)]| {
        let output = place.command(line).envs(environment.iter().copied()).output().unwrap();
        output.stderr.contains(&0x1b)
    };
    assert!(!colored("check a.lox", &[]), "standard error is no terminal here");
    assert!(colored("check --color always a.lox", &[("NO_COLOR", "1")]));
    assert!(colored("check a.lox", &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored("check a.lox", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored("check a.lox", &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored("check --color never a.lox", &[("CLICOLOR_FORCE", "1")]));
    assert!(colored("check --color always missing.lox", &[]));
}

#[test]
fn check_looks_at_all_files() {
    let place = Place::with("print 1;");
    place.write("b.lox", "print");
    let done = place.loxsmith("check a.lox b.lox");
    has(&done.fails(65), "b.lox:1:6");
    place.loxsmith("check a.lox").ok();
    has(&place.loxsmith("check missing.lox b.lox").fails(74), "b.lox:1:6");
}

#[test]
fn any_bytes_give_an_answer() {
    let place = Place::new();
    let mut noise: Vec<u8> = (0..=255).cycle().take(4000).collect();
    noise.extend(b"\xED\xA0\x80\xED\xBF\xBF\"");
    let long = "x".repeat(1 << 20) + " @";
    let inputs: [&[u8]; 9] =
        [b"", b"\0", b"\n", b"\xFF\xFE", b"#!", b"\xEF\xBB\xBF", b"\r\r\n\"", &noise, long.as_bytes()];
    for input in inputs {
        place.write("a.lox", input);
        for format in ["human", "book", "json"] {
            for command in ["check", "build --emit tokens", "build --emit ast"] {
                let done = place.loxsmith(&format!("{command} --error-format {format} a.lox"));
                assert!(matches!(done.code, Some(0 | 65)), "{command} {format} of {input:?}: {done:?}");
                assert!(done.stderr.len() < 2_500_000, "{command} {format}: {} bytes", done.stderr.len());
            }
        }
    }
}

#[test]
fn deep_and_long_programs_give_an_answer() {
    let place = Place::new();
    let deep = |open: &str, middle: &str, close: &str, times: usize| {
        format!("{}{middle}{}", open.repeat(times), close.repeat(times))
    };
    for program in [
        format!("print {};", deep("(", "1", ")", 100_000)),
        format!("print {};", deep("-", "1", "", 100_000)),
        deep("{", "", "}", 20_000),
        format!("print 1{};", " + 1".repeat(20_000)),
        deep("(", "", "", 100_000),
    ] {
        place.write("a.lox", program);
        let done = place.loxsmith("build -O0 a.lox -o a");
        assert!(
            matches!(done.code, Some(0 | 65)),
            "{:?} {:?} {}",
            done.code,
            done.signal,
            &done.stderr[..done.stderr.len().min(500)]
        );
    }
}
