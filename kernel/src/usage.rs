//! What the kernel and all that it started take of the machine, as Linux tells it in `/proc`.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::thread;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::sockets::Shared;

/// The time of the processors that was taken up to a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    at: Instant,
    /// In hundredths of a second, the unit in which Linux counts for every program.
    kernel: u64,
    busy: u64,
    all: u64,
}

/// The content of the reply to `usage_request`. Shares of the processors are those since the last request; the first has none.
///
/// # Errors
/// The system has no `/proc`.
pub(crate) fn now(shared: &Shared) -> io::Result<Value> {
    let family = family()?;
    let (busy, all) = processors()?;
    let kernel = family.iter().map(|process| process.ticks).sum();
    let taken = Taken { at: Instant::now(), kernel, busy, all };
    let before = shared.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).replace(taken);

    let mut usage = Map::new();
    usage.insert("status".to_owned(), json!("ok"));
    usage.insert("hostname".to_owned(), json!(fs::read_to_string("/proc/sys/kernel/hostname")?.trim()));
    usage.insert("pid".to_owned(), json!(std::process::id()));
    usage.insert("kernel_memory".to_owned(), json!(family.iter().map(|process| memory(process.pid)).sum::<u64>()));
    usage.insert("cpu_count".to_owned(), json!(thread::available_parallelism()?.get()));
    usage.insert("host_virtual_memory".to_owned(), host_memory()?);
    usage.insert("kernel_cpu".to_owned(), json!(before.map_or(0.0, |before| taken.share_since(&before))));
    if let Some(share) = before.and_then(|before| taken.host_share_since(&before)) {
        usage.insert("host_cpu_percent".to_owned(), json!(share));
    }
    Ok(Value::Object(usage))
}

impl Taken {
    /// Percent of one processor. A process that has ended takes its time with it.
    fn share_since(&self, before: &Self) -> f64 {
        let seconds = self.at.duration_since(before.at).as_secs_f64();
        if seconds > 0.0 { tenths(self.kernel.saturating_sub(before.kernel) as f64 / seconds) } else { 0.0 }
    }

    /// Percent of all processors.
    fn host_share_since(&self, before: &Self) -> Option<f64> {
        let all = self.all.checked_sub(before.all).filter(|&all| all > 0)?;
        Some(tenths(100.0 * self.busy.saturating_sub(before.busy) as f64 / all as f64))
    }
}

struct Process {
    pid: u32,
    ticks: u64,
}

/// This process and all that descend from it.
fn family() -> io::Result<Vec<Process>> {
    let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // It may have ended since.
        if let Some((parent, ticks)) = fs::read_to_string(entry.path().join("stat")).ok().and_then(|stat| parse(&stat))
        {
            children.entry(parent).or_default().push(Process { pid, ticks });
        }
    }
    let own = std::process::id();
    let (_, ticks) = parse(&fs::read_to_string("/proc/self/stat")?)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "/proc/self/stat is not what Linux writes"))?;
    let mut family = vec![Process { pid: own, ticks }];
    let mut next = 0;
    while let Some(process) = family.get(next) {
        let found = children.remove(&process.pid).unwrap_or_default();
        family.extend(found);
        next += 1;
    }
    Ok(family)
}

/// The parent and the time taken of a process. Its name, in parentheses, may hold anything.
fn parse(stat: &str) -> Option<(u32, u64)> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some((u32::try_from(number(1)?).ok()?, number(11)? + number(12)?))
}

/// The bytes that a process holds, its part of shared ones counted once; 0 where it has ended or does not let itself be read.
fn memory(pid: u32) -> u64 {
    let kib = |file: &str, field: &str| {
        fields(&fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default()).get(field).copied()
    };
    kib("smaps_rollup", "Pss").or_else(|| kib("status", "VmRSS")).unwrap_or(0) * 1024
}

fn host_memory() -> io::Result<Value> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let fields = fields(&text);
    let bytes = |name: &str| fields.get(name).copied().unwrap_or(0) * 1024;
    let (total, available) = (bytes("MemTotal"), bytes("MemAvailable"));
    let used = total.saturating_sub(available);
    let percent = if total > 0 { tenths(100.0 * used as f64 / total as f64) } else { 0.0 };
    Ok(json!({"total": total, "available": available, "percent": percent, "used": used, "free": bytes("MemFree")}))
}

/// Time that the processors were busy, and all of it.
fn processors() -> io::Result<(u64, u64)> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().unwrap_or_default();
    let times: Vec<u64> = line.split_whitespace().skip(1).take(8).filter_map(|field| field.parse().ok()).collect();
    let all = times.iter().sum::<u64>();
    // Idle, and idle until a disk answers.
    let idle = times.iter().skip(3).take(2).sum::<u64>();
    Ok((all - idle, all))
}

/// The lines `Name: 5 kB`.
fn fields(text: &str) -> HashMap<&str, u64> {
    let field = |line| {
        let (name, value): (&str, &str) = str::split_once(line, ':')?;
        Some((name, value.split_whitespace().next()?.parse().ok()?))
    };
    text.lines().filter_map(field).collect()
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_status_may_hold_parentheses() {
        let stat = "7 (a) b (c)) S 3 7 7 0 -1 4194560 1 2 3 4 50 25 9 9 20 0 1 0 5";
        assert_eq!(parse(stat), Some((3, 75)));
        assert_eq!(parse("7 (a"), None);
        assert_eq!(fields("MemTotal:  12 kB\nnothing\nPss: x")["MemTotal"], 12);
    }
}
