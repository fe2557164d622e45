//! One process of `qes-rust`: started, spoken to, ended.

use std::io::{self, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use qes_cells::{Event, Request, WRITTEN, read_line, write_line};

/// Events that wait for the kernel before the evaluator does: a cell that prints without end fills no memory.
const WAITING: usize = 256;
/// How long an evaluator may take to end by itself.
const GRACE: Duration = Duration::from_millis(300);
/// Environment variable that names the program, where it is not beside this one.
const PROGRAM: &str = "QES_RUST";

/// A running evaluator. Dropping it ends it and all that it started.
pub(crate) struct Evaluator {
    process: Child,
    requests: Option<ChildStdin>,
    events: Receiver<Event>,
    /// The cells that it was asked to run.
    runs: u64,
}

impl Evaluator {
    /// Starts one whose temporary files go to `folder`.
    pub(crate) fn start(task: &str, folder: &Path) -> io::Result<Self> {
        let mut process = Command::new(program())
            .envs(crate::history::written_path().map(|file| (WRITTEN, file)))
            .arg(task)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let missing = || io::Error::other("a pipe is missing");
        let requests = Some(process.stdin.take().ok_or_else(missing)?);
        let mut from = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        let (send, events) = mpsc::sync_channel(WAITING);
        thread::Builder::new().name("qes-rust-events".to_owned()).spawn(move || {
            // Ends with the process, or with whoever listened.
            while let Ok(Some(event)) = read_line(&mut from) {
                if send.send(event).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { process, requests, events, runs: 0 })
    }

    /// Sends a request; one to a process that has ended is noticed when its events end.
    pub(crate) fn send(&mut self, request: &Request) {
        self.runs += u64::from(matches!(request, Request::Run { .. }));
        if let Some(to) = &mut self.requests {
            let _ = write_line(to, request);
        }
    }

    /// The number of the cell that it was asked to run last.
    pub(crate) fn runs(&self) -> u64 {
        self.runs
    }

    /// The next event, if one comes within `wait`.
    pub(crate) fn next(&self, wait: Duration) -> Result<Event, RecvTimeoutError> {
        self.events.recv_timeout(wait)
    }

    /// How the process ended, in words.
    pub(crate) fn status(&mut self) -> String {
        let deadline = Instant::now() + GRACE;
        loop {
            match self.process.try_wait() {
                Ok(Some(status)) => return status.to_string(),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                _ => return "its line was cut".to_owned(),
            }
        }
    }
}

impl Drop for Evaluator {
    fn drop(&mut self) {
        // The end of its requests ends it, and it ends what it started.
        drop(self.requests.take());
        let deadline = Instant::now() + GRACE;
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < deadline {
            // What it still has to say must not hold it up.
            while self.events.try_recv().is_ok() {}
            thread::sleep(Duration::from_millis(2));
        }
        // It has its own process group; whoever is left in it is not left alone.
        let _ = killpg(Pid::from_raw(self.process.id() as i32), Signal::SIGKILL);
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    let beside = || std::env::current_exe().ok().map(|own| own.with_file_name("qes-rust"));
    std::env::var_os(PROGRAM).map(PathBuf::from).or_else(beside).unwrap_or_else(|| "qes-rust".into())
}
