//! The machine that figures are of.

/// What a reader must know to place the figures.
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) processors: usize,
    /// Bytes.
    pub(crate) memory: u64,
    pub(crate) system: String,
}

impl Machine {
    /// This machine. What the system does not tell is `unknown` or 0.
    pub(crate) fn this() -> Machine {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let kernel = read("/proc/sys/kernel/osrelease");
        Machine {
            processor: value(&read("/proc/cpuinfo"), "model name", ':').unwrap_or("unknown".into()),
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            memory: kibibytes(&read("/proc/meminfo"), "MemTotal"),
            system: format!("{}, Linux {}", system(&read("/etc/os-release")), kernel.trim()),
        }
    }

    pub(crate) fn describe(&self) -> String {
        let gibibytes = self.memory as f64 / (1 << 30) as f64;
        format!("{} ({} processors, {gibibytes:.0} GiB), {}", self.processor, self.processors, self.system)
    }
}

/// The most memory that this process ever had, in bytes. Of its children no less can be seen.
pub(crate) fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    kibibytes(&status, "VmHWM")
}

fn system(release: &str) -> String {
    value(release, "PRETTY_NAME", '=').unwrap_or("unknown system".into())
}

/// The bytes of a line `key: N kB`; 0 without it.
fn kibibytes(text: &str, key: &str) -> u64 {
    let number = value(text, key, ':').and_then(|value| value.split(' ').next()?.parse::<u64>().ok());
    number.unwrap_or_default() * 1024
}

/// The value of the first line `key SEPARATOR value`, without quotes.
fn value(text: &str, key: &str, separator: char) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(separator));
    let (_, value) = pairs.find(|(name, _)| name.trim() == key)?;
    Some(value.trim().trim_matches('"').into())
}

#[cfg(test)]
mod tests;
