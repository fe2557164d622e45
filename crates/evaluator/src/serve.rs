//! Answers the kernel: one request after the other, an interrupt at once.

use std::fs;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use qes_cells::{Event, Phase, Request, read_line};

use crate::console::{self, Console, Reporter};
use crate::engine::Engine;
use crate::session::{Session, Signals};
use crate::setup::Setup;
use crate::tools::groups;

/// How often the phase of a running cell is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// What the threads of an evaluator know of the running cell.
struct Running {
    busy: AtomicBool,
    /// The number of the cell: an interrupt is meant for the one that ran when it came.
    cell: AtomicU64,
    signals: Arc<Signals>,
    child: Arc<Mutex<Child>>,
    /// The folder that names what is being compiled.
    groups: PathBuf,
}

/// Serves until standard input ends.
pub(crate) fn run(setup: &Setup) -> ExitCode {
    let reporter = Reporter::new(io::stdout());
    let made = Console::open(&setup.socket(), &reporter)
        .map_err(|e| format!("cannot use '{}': {e}", setup.build().display()))
        .and_then(|console| Ok((console, Engine::start(setup, &reporter)?)));
    let (console, engine) = match made {
        Ok(made) => made,
        Err(message) => {
            reporter.send(&Event::Unusable { message: unusable(setup, &message) });
            return ExitCode::FAILURE;
        }
    };
    let running = Arc::new(Running {
        busy: AtomicBool::new(false),
        cell: AtomicU64::new(0),
        signals: Arc::default(),
        child: engine.child(),
        groups: groups(setup),
    });
    let answers = console.answers();
    let signals = Arc::clone(&running.signals);
    let mut session = Session::new(setup.clone(), engine, console, reporter.clone(), signals);
    reporter.send(&Event::Ready);

    let (send, work) = mpsc::channel();
    let (heard, folder) = (Arc::clone(&running), setup.folder.clone());
    thread::spawn(move || {
        let mut from = BufReader::new(io::stdin());
        while let Ok(Some(request)) = read_line(&mut from) {
            match request {
                Request::Answer { answer } => console::answer(&answers, &answer),
                Request::Interrupt => interrupt(&heard),
                // Its receiver lives as long as this process.
                other => drop(send.send(other)),
            }
        }
        end(&heard, &folder);
    });
    let (watched, watcher) = (Arc::clone(&running), reporter.clone());
    thread::spawn(move || watch(&watched, &watcher));

    while let Ok(request) = work.recv() {
        if let Request::Run { code } = request {
            running.cell.fetch_add(1, Ordering::SeqCst);
            running.signals.interrupted.store(false, Ordering::SeqCst);
            running.busy.store(true, Ordering::SeqCst);
            let outcome = session.run(&code);
            running.busy.store(false, Ordering::SeqCst);
            reporter.send(&Event::Done { outcome });
        }
    }
    ExitCode::SUCCESS
}

/// A full or read-only folder is told apart from everything else that may be wrong.
fn unusable(setup: &Setup, message: &str) -> String {
    match fs::write(setup.build().join("probe"), [0; 4096]) {
        Err(error) => {
            format!("cannot use '{}': {error}; expected room for temporary files there", setup.folder.display())
        }
        Ok(()) => format!("Rust cells cannot be started: {}", message.lines().next().unwrap_or(message)),
    }
}

/// Ends what the cell does now, and what it begins meanwhile.
fn interrupt(running: &Arc<Running>) {
    running.signals.interrupted.store(true, Ordering::SeqCst);
    let running = Arc::clone(running);
    let cell = running.cell.load(Ordering::SeqCst);
    thread::spawn(move || {
        for _ in 0..20 {
            if !running.busy.load(Ordering::SeqCst) || running.cell.load(Ordering::SeqCst) != cell {
                return;
            }
            if !end_compilations(&running.groups) {
                end_child(&running.child);
            }
            thread::sleep(Duration::from_millis(10));
        }
    });
}

/// True if something was being compiled or fetched.
fn end_compilations(groups: &Path) -> bool {
    let mut ended = false;
    for file in fs::read_dir(groups).into_iter().flatten().flatten() {
        if let Some(id) = file.file_name().to_str().and_then(|name| name.parse().ok()) {
            // Who ends of itself first leaves nothing to end.
            ended |= killpg(Pid::from_raw(id), Signal::SIGKILL).is_ok();
            let _ = fs::remove_file(file.path());
        }
    }
    ended
}

/// The child leads a process group: what it started ends with it.
fn end_child(child: &Mutex<Child>) {
    let id = child.lock().unwrap_or_else(PoisonError::into_inner).id();
    if killpg(Pid::from_raw(id as i32), Signal::SIGKILL).is_err() {
        // It has not come so far as to lead one.
        let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }
}

/// Tells the kernel what a cell does, whenever that changes.
fn watch(running: &Running, reporter: &Reporter) {
    let mut told = None;
    loop {
        thread::sleep(LOOK);
        let busy = running.busy.load(Ordering::SeqCst);
        let compiling = || fs::read_dir(&running.groups).is_ok_and(|mut files| files.next().is_some());
        let phase = busy.then(|| {
            if running.signals.fetching.load(Ordering::SeqCst) {
                Phase::Dependencies
            } else if compiling() {
                Phase::Compiling
            } else {
                Phase::Running
            }
        });
        if phase != told
            && let Some(phase) = phase
        {
            reporter.send(&Event::Phase { phase });
        }
        told = phase;
    }
}

/// The kernel is gone or wants no more: nothing of this process stays behind.
fn end(running: &Running, folder: &Path) -> ! {
    let _ = end_compilations(&running.groups);
    end_child(&running.child);
    // What cannot be removed is not ours.
    let _ = fs::remove_dir_all(folder);
    std::process::exit(0)
}
