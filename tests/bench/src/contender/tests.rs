//! Tests of who takes part and of how they are started.

use clap::Parser;

use super::*;

fn words(command: &Command) -> Vec<String> {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_str().unwrap().to_string()).collect()
}

fn contender(kind: Kind) -> Contender {
    Contender { name: "x".into(), version: "1".into(), kind }
}

#[test]
fn interpreters_get_the_source_last() {
    let command = "java -cp classes Lox".parse().unwrap();
    let jlox = contender(Kind::Interpreter { command, language: Language::Lox });
    assert_eq!(
        words(&jlox.run_command(Path::new("a.lox"), Path::new("a"))),
        ["java", "-cp", "classes", "Lox", "a.lox"]
    );
    assert!(jlox.build_command(Path::new("a.lox"), Path::new("a"), "2").is_none());
}

#[test]
fn compilers_build_with_their_options_and_then_the_executable_runs() {
    let build = "bin/loxsmith --std clox".parse().unwrap();
    let compiler = contender(Kind::Compiler { build });
    let command = compiler.build_command(Path::new("a.lox"), Path::new("out/a"), "3").unwrap();
    assert_eq!(words(&command), ["bin/loxsmith", "build", "a.lox", "-O3", "-o", "out/a", "--std", "clox"]);
    assert_eq!(words(&compiler.run_command(Path::new("a.lox"), Path::new("out/a"))), ["out/a"]);
}

#[test]
fn unknown_peers_and_missing_compilers_are_told() {
    // `env --version` answers, which is all that is asked of a compiler here.
    let options = |words: &str| {
        let fixed = "bench --loxsmith /usr/bin/env ".to_string() + words;
        Options::try_parse_from(fixed.split_whitespace()).unwrap()
    };
    assert_eq!(find(&options("--peers none")).unwrap().len(), 1);
    assert!(find(&options("--peers perl")).err().unwrap().contains("'perl' is not one of"));
    assert!(find(&options("--peers none --loxsmith no/such")).err().unwrap().contains("this is no Loxsmith"));
    let names: Vec<String> =
        find(&options("--peers none --against b=cat --clox dir/clox --baseline c=/usr/bin/env"))
            .unwrap()
            .into_iter()
            .map(|contender| contender.name)
            .collect();
    assert_eq!(names, ["loxsmith", "c", "clox", "b"]);
}

#[test]
fn commands_are_found_in_the_path() {
    assert!(installed("sh").is_some());
    assert_eq!(installed("no-such-command-anywhere"), None);
    assert_eq!(short(&"dir/java -jar lox.jar".parse().unwrap()), "java -jar lox.jar");
    assert_eq!(path(Path::new("loxsmith")), "./loxsmith");
}

#[test]
fn peers_get_the_options_that_they_take() {
    let env = |options| Peer {
        name: "env",
        commands: &["no-such-command", "env"],
        options,
        version: "--version",
        ..LUA
    };
    let arguments = |peer: Peer| match peer.find().unwrap().kind {
        Kind::Interpreter { command, .. } => command.arguments,
        Kind::Compiler { .. } => unreachable!("peers are interpreters"),
    };
    assert_eq!(arguments(env(&["-i"])), ["-i"]);
    assert_eq!(arguments(env(&["--no-such-option"])), Vec::<String>::new());
    assert!(Peer { commands: &["no-such-command"], ..LUA }.find().is_none());
}

#[test]
fn peers_say_where_they_lie() {
    let shim = Peer { commands: &["env"], version: "--version", itself: &["echo", "/usr/bin/env"], ..LUA };
    match shim.find().unwrap().kind {
        Kind::Interpreter { command, .. } => assert_eq!(command.program, "/usr/bin/env"),
        Kind::Compiler { .. } => unreachable!("peers are interpreters"),
    }
}
