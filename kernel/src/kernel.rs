//! A kernel from its first socket to its last.

use std::fs::File;
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

use crate::connection::{Channel, Connection};
use crate::engine::Engine;
use crate::error::KernelError;
use crate::history;
use crate::log::note;
use crate::sockets::iopub::Publisher;
use crate::sockets::shell::Job;
use crate::sockets::{Outbox, Port, Shared, control, heartbeat, iopub, shell, spawn, stdin};
use crate::worker;

/// How long the worker may take when the kernel ends: to the next checkpoint of the running cell, and then for what the
/// session started. With what a closing socket takes to deliver its last messages, the kernel has ended well within a second.
const GRACE: Duration = Duration::from_millis(500);
/// How long last messages have where the worker is left behind, which keeps the sockets from being waited for.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// The files that a kernel with a few front ends has open, and some to work with.
const FILES: usize = 64;

/// What a kernel takes from the process around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The file in which inputs are kept; `None` keeps them in memory.
    pub history: Option<PathBuf>,
    /// Whether SIGINT interrupts, SIGTERM ends, and the death of the process that Jupyter names as parent ends too.
    pub heeds_process: bool,
}

/// The process that started this one.
#[derive(Debug)]
pub(crate) struct Parent {
    first: u32,
    named: u32,
}

/// The threads of a kernel that are under way; dropping it ends them.
struct Threads {
    shared: Shared,
    sockets: Vec<(Channel, JoinHandle<()>)>,
    worker: Option<(Sender<Job>, JoinHandle<()>)>,
    /// The worker did not end in time.
    left_behind: bool,
}

impl Default for Settings {
    /// The user's own history file, and a kernel that owns its process.
    fn default() -> Self {
        Self { history: history::default_path(), heeds_process: true }
    }
}

/// Serves `connection` with the engine that `engine` makes, until the kernel is shut down.
///
/// `engine` is called on the worker thread by the first request that needs it, so that start-up does not wait for it.
///
/// # Errors
/// [`KernelError::Bind`] where a socket's address is taken or unusable, [`KernelError::Internal`] and
/// [`KernelError::System`] where the process has no more sockets or threads to give, [`KernelError::Files`] where it may
/// open too few files for the sockets.
pub fn run(
    connection: Connection,
    engine: impl FnOnce() -> Box<dyn Engine> + Send + 'static,
) -> Result<(), KernelError> {
    enough_files()?;
    if let Some(file) = history::written_path() {
        qes::remember_written_in(file);
    }
    run_with(connection, Settings::default(), engine)
}

/// As [`run`], with other than the usual settings.
///
/// # Errors
/// As for [`run`].
pub fn run_with(
    connection: Connection,
    settings: Settings,
    engine: impl FnOnce() -> Box<dyn Engine> + Send + 'static,
) -> Result<(), KernelError> {
    let shared = Shared::new(connection);
    let parent = if settings.heeds_process { heed_process(&shared)? } else { None };
    let mut threads = Threads { shared: shared.clone(), sockets: Vec::new(), worker: None, left_behind: false };

    let (jobs, queue) = mpsc::channel();
    let (sent, acknowledged) = mpsc::channel();
    let to_worker = jobs.clone();
    threads.open(Channel::Iopub, iopub::serve)?;
    threads.open(Channel::Shell, move |shared, port| shell::serve(shared, port, &to_worker, &sent))?;
    threads.open(Channel::Heartbeat, heartbeat::serve)?;
    let (answer, answers) = mpsc::channel();
    threads.open(Channel::Stdin, move |shared, port| stdin::serve(shared, port, &answer))?;
    // Control is this thread: of all threads it is the first to be woken by a signal.
    let port = Port::open(&shared, Channel::Control)?;
    let publisher = Publisher::new(&shared)?;
    let worker = worker::start(&shared, queue, acknowledged, answers, settings.history, Box::new(engine))?;
    threads.worker = Some((jobs, worker));

    control::serve(&shared, &port, &publisher, parent.as_ref());
    // Before the control socket, which may still hold the reply to a shutdown request.
    drop(threads);
    Ok(())
}

impl Parent {
    /// The parent, if Jupyter asks to be watched.
    fn watched() -> Option<Self> {
        let named = std::env::var("JPY_PARENT_PID").ok()?.parse().ok().filter(|&pid| pid != 0)?;
        Some(Self { first: parent_id(), named })
    }

    pub(crate) fn is_gone(&self) -> bool {
        let now = parent_id();
        // It may have died before `first` was read: an orphan's parent is 1.
        now != self.first || (now == 1 && self.named != 1)
    }
}

impl Threads {
    fn open<F>(&mut self, channel: Channel, body: F) -> Result<(), KernelError>
    where
        F: FnOnce(&Shared, &Port) + Send + 'static,
    {
        let handle = spawn(&self.shared, channel, body)?;
        self.sockets.push((channel, handle));
        Ok(())
    }

    /// Ends the worker at its next checkpoint. A thread cannot be killed: one that reaches none ends with the process.
    fn stop_worker(&mut self) {
        self.shared.flags.closing.store(true, Ordering::SeqCst);
        let Some((jobs, handle)) = self.worker.take() else { return };
        // An error means that it has ended already.
        let _ = jobs.send(Job::Stop);
        let deadline = Instant::now() + GRACE;
        while !handle.is_finished() {
            if Instant::now() > deadline {
                note(format_args!("what the kernel was doing did not stop in time and ends with the process"));
                self.left_behind = true;
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
        join(handle);
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // The worker first: it needs the others for its last messages. IOPub, opened first, is the last to go.
        self.stop_worker();
        while let Some((channel, handle)) = self.sockets.pop() {
            match Outbox::new(&self.shared, channel) {
                Ok(outbox) => {
                    outbox.stop();
                    join(handle);
                }
                Err(error) => {
                    note(format_args!("the {} thread is left to end with the process: {error}", channel.name()));
                }
            }
        }
        if self.left_behind {
            thread::sleep(LAST_WORDS);
        }
    }
}

fn join(handle: JoinHandle<()>) {
    if handle.join().is_err() {
        note(format_args!("a thread of the kernel panicked"));
    }
}

/// `ZeroMQ` ends the process where it gets no file for a socket.
fn enough_files() -> Result<(), KernelError> {
    let files: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).take(FILES).collect();
    if files.len() < FILES { Err(KernelError::Files { found: files.len(), needed: FILES }) } else { Ok(()) }
}

fn heed_process(shared: &Shared) -> Result<Option<Parent>, KernelError> {
    let system = |source| KernelError::System { source };
    signal_hook::flag::register(SIGINT, shared.flags.interrupt.clone()).map_err(system)?;
    signal_hook::flag::register(SIGTERM, shared.flags.closing.clone()).map_err(system)?;
    // Nobody looks at this one: what is written beyond the limit on files is then an error and no death. SIGPIPE is ignored
    // by every program in Rust.
    signal_hook::flag::register(SIGXFSZ, Arc::default()).map_err(system)?;
    Ok(Parent::watched())
}
