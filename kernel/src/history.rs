//! What was typed, kept across restarts as one JSON object a line.
//!
//! A home that is missing or read-only costs only the memory of the next session, never a cell.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use qes::files;
use serde::{Deserialize, Serialize};

use crate::protocol::history::Access;

/// The most that is read of the file, in bytes.
const MOST_READ: u64 = 64_000_000;

/// One input: the session it was typed in, its number there, and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) session: i64,
    /// 0 marks the start of a session, which takes its number before anything is typed.
    pub(crate) line: i64,
    pub(crate) input: String,
}

/// The inputs of all sessions, oldest first.
#[derive(Debug)]
pub(crate) struct History {
    session: i64,
    entries: Vec<Entry>,
    file: Option<File>,
}

/// Where the history of this user lives.
pub(crate) fn default_path() -> Option<PathBuf> {
    Some(folder()?.join("history.jsonl"))
}

/// Where it is kept which files qes has written, so that it may replace them.
pub(crate) fn written_path() -> Option<PathBuf> {
    Some(folder()?.join("written"))
}

fn folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.data_dir().join("qes"))
}

impl History {
    /// Reads the file at `path` and starts a session in it; in memory alone where there is none.
    pub(crate) fn open(path: Option<&Path>) -> Self {
        path.and_then(|path| Self::from_file(path).ok()).unwrap_or(Self { session: 1, entries: Vec::new(), file: None })
    }

    fn from_file(path: &Path) -> std::io::Result<Self> {
        // Two kernels that start at once must not take the same number.
        let mut file = files::open_log(path)?;
        let length = file.metadata()?.len();
        // What is older than that is kept in the file and not in memory.
        file.seek(SeekFrom::Start(length.saturating_sub(MOST_READ)))?;
        let mut bytes = Vec::new();
        (&mut file).take(MOST_READ).read_to_end(&mut bytes)?;
        let mut entries: Vec<Entry> =
            bytes.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let session = entries.iter().map(|entry| entry.session).max().unwrap_or(0).saturating_add(1);
        if bytes.last().is_some_and(|&byte| byte != b'\n') {
            // A line that was cut off must not swallow the next one.
            file.write_all(b"\n")?;
        }
        append(&mut file, &Entry { session, line: 0, input: String::new() })?;
        file.unlock()?;
        entries.retain(|entry| entry.line > 0);
        Ok(Self { session, entries, file: Some(file) })
    }

    /// Keeps an input of this session.
    pub(crate) fn push(&mut self, line: u64, input: &str) {
        let entry = Entry { session: self.session, line: line as i64, input: input.to_owned() };
        if let Some(file) = &mut self.file
            && append(file, &entry).is_err()
        {
            self.file = None;
        }
        self.entries.push(entry);
    }

    /// The inputs a front end asks for, oldest first.
    pub(crate) fn find(&self, access: &Access) -> Vec<Entry> {
        match access {
            Access::Tail { n } => last(self.entries.clone(), *n),
            Access::Range { session, start, stop } => self.range(session.unwrap_or(0), start.unwrap_or(1), *stop),
            Access::Search { pattern, n, unique } => {
                let pattern: Vec<char> = pattern.as_deref().unwrap_or("*").chars().collect();
                let mut found: Vec<Entry> =
                    self.entries.iter().filter(|entry| matches(&pattern, &entry.input)).cloned().collect();
                if unique.unwrap_or(false) {
                    keep_latest(&mut found);
                }
                last(found, *n)
            }
        }
    }

    fn range(&self, session: i64, start: i64, stop: Option<i64>) -> Vec<Entry> {
        let session = if session > 0 { session } else { self.session.saturating_add(session) };
        let stop = stop.unwrap_or(i64::MAX);
        self.entries
            .iter()
            .filter(|entry| entry.session == session && entry.line >= start && entry.line < stop)
            .cloned()
            .collect()
    }
}

fn append(file: &mut File, entry: &Entry) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    // One write, so that lines of several kernels do not mix.
    file.write_all(&line)
}

fn last(mut entries: Vec<Entry>, n: Option<i64>) -> Vec<Entry> {
    if let Some(n) = n {
        let n = usize::try_from(n).unwrap_or(0);
        entries.drain(..entries.len().saturating_sub(n));
    }
    entries
}

fn keep_latest(entries: &mut Vec<Entry>) {
    let mut seen = HashSet::new();
    entries.reverse();
    entries.retain(|entry| seen.insert(entry.input.clone()));
    entries.reverse();
}

/// Whether `text` as a whole fits a pattern in which `*` is any text and `?` any one character.
fn matches(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    // The last star, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(history: &History, access: &Access) -> Vec<String> {
        history.find(access).into_iter().map(|entry| entry.input).collect()
    }

    fn typed(path: Option<&Path>, inputs: &[&str]) -> History {
        let mut history = History::open(path);
        for (line, input) in (1..).zip(inputs) {
            history.push(line, input);
        }
        history
    }

    #[test]
    fn sessions_survive_a_restart_and_count_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("history.jsonl");
        typed(Some(&path), &["%load", "%flow\nx"]);
        typed(Some(&path), &[]);
        let third = typed(Some(&path), &["%check"]);
        let range = |session| inputs(&third, &Access::Range { session: Some(session), start: None, stop: None });
        assert_eq!(third.session, 3);
        assert_eq!(range(0), ["%check"]);
        assert_eq!(range(-1), [""; 0]);
        assert_eq!(range(-2), ["%load", "%flow\nx"]);
        assert_eq!(range(1), ["%load", "%flow\nx"]);
    }

    #[test]
    fn a_damaged_line_costs_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        typed(Some(&path), &["one"]);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(b"\xff\xfe{\"session\": 1, \"li");
        std::fs::write(&path, bytes).unwrap();
        typed(Some(&path), &["two"]);
        let third = History::open(Some(&path));
        assert_eq!(inputs(&third, &Access::Tail { n: None }), ["one", "two"]);
    }

    #[test]
    fn without_a_place_to_write_history_lives_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a-file");
        std::fs::write(&blocked, "").unwrap();
        for path in [None, Some(blocked.join("history.jsonl"))] {
            let history = typed(path.as_deref(), &["%load"]);
            assert_eq!(inputs(&history, &Access::Tail { n: Some(1) }), ["%load"]);
        }
    }

    #[test]
    fn what_is_no_file_of_its_own_is_neither_read_nor_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        std::fs::write(path("victim"), "untouched").unwrap();
        std::os::unix::fs::symlink(path("victim"), path("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path("endless")).unwrap();
        for name in ["pipe", "link", "endless", ""] {
            let history = typed(Some(&path(name)), &["%load"]);
            assert_eq!(inputs(&history, &Access::Tail { n: Some(1) }), ["%load"], "{name}");
        }
        assert_eq!(std::fs::read_to_string(path("victim")).unwrap(), "untouched");
    }

    #[test]
    fn of_a_long_file_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        File::create(&path).unwrap().set_len(MOST_READ + 10).unwrap();
        typed(Some(&path), &["one"]);
        assert_eq!(inputs(&History::open(Some(&path)), &Access::Tail { n: None }), ["one"]);
    }

    #[test]
    fn a_range_is_half_open() {
        let history = typed(None, &["a", "b", "c", "d"]);
        assert_eq!(inputs(&history, &Access::Range { session: Some(0), start: Some(2), stop: Some(4) }), ["b", "c"]);
        assert_eq!(inputs(&history, &Access::Range { session: Some(i64::MIN), start: None, stop: None }), [""; 0]);
    }

    #[test]
    fn tail_and_search_give_the_last_ones_oldest_first() {
        let history = typed(None, &["x1", "y1", "x2", "x1"]);
        let search =
            |unique, n| inputs(&history, &Access::Search { pattern: Some("x*".to_owned()), n, unique: Some(unique) });
        assert_eq!(inputs(&history, &Access::Tail { n: Some(2) }), ["x2", "x1"]);
        assert_eq!(inputs(&history, &Access::Tail { n: Some(-2) }), [""; 0]);
        assert_eq!(search(false, None), ["x1", "x2", "x1"]);
        assert_eq!(search(true, None), ["x2", "x1"]);
        assert_eq!(search(true, Some(1)), ["x1"]);
    }

    #[test]
    fn a_pattern_fits_the_whole_text() {
        let fits = |pattern: &str, text| matches(&pattern.chars().collect::<Vec<_>>(), text);
        assert!(fits("", "") && fits("*", "") && fits("**", "é") && fits("?", "é") && fits("a*c*e", "abcde"));
        assert!(fits("1?2*", "1é2\nmore") && fits("*ab", "aab") && fits("a?", "a?"));
        assert!(!fits("", "a") && !fits("?", "") && !fits("a", "ab") && !fits("*b", "abc") && !fits("a*c", "b"));
    }
}
