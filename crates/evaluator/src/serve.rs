//! Answers the kernel: one request after the other, an interrupt at once.

use std::fs;
use std::io::{self, BufReader};
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use qes_cells::{Event, Request, read_line};

use crate::console::{self, Answers, Console, Reporter};
use crate::engine::Engine;
use crate::failures::one_line;
use crate::gate::Gate;
use crate::session::Session;
use crate::setup::Setup;

/// How often the phase of a running cell is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Whether everything is being cleared away.
static ENDING: AtomicBool = AtomicBool::new(false);
/// How long it takes at most until this process has another parent when the kernel has ended.
const ORPHANED: Duration = Duration::from_millis(20);
/// Cells are taken apart by functions that call themselves. The system gives only what of it is used.
const STACK: usize = 512 << 20;

/// Serves until standard input ends.
pub(crate) fn run(setup: &Setup) -> ExitCode {
    let reporter = Reporter::new(io::stdout());
    let (gate, answers) = (Arc::new(Gate::new()), Answers::default());
    let (send, work) = mpsc::channel();
    let hears = Hears {
        gate: Arc::clone(&gate),
        answers: Arc::clone(&answers),
        folder: setup.folder.clone(),
        build: setup.build(),
        kernel: parent_id(),
    };
    let teller = reporter.clone();
    let listening = thread::Builder::new().name("requests".to_owned()).spawn(move || hears.listen(&send, &teller));
    let (setup, cells) = (setup.clone(), reporter.clone());
    let working = move || serve(&setup, &gate, &answers, &cells, &work);
    // The process of a cell ends with the thread that started it: this one lives as long as the evaluator.
    let worker = thread::Builder::new().name("cells".to_owned()).stack_size(STACK).spawn(working);
    match (listening, worker) {
        (Ok(_), Ok(worker)) => {
            let code = worker.join().unwrap_or(ExitCode::FAILURE);
            // Whoever clears away ends this process.
            while ENDING.load(Ordering::SeqCst) {
                thread::park();
            }
            code
        }
        (Err(error), _) | (_, Err(error)) => {
            let message = format!(
                "Rust cells cannot be started: the system gives no thread ({error}); look at ulimit -u and ulimit -v"
            );
            reporter.send(&Event::Unusable { message });
            ExitCode::FAILURE
        }
    }
}

fn serve(setup: &Setup, gate: &Arc<Gate>, answers: &Answers, reporter: &Reporter, work: &Receiver<String>) -> ExitCode {
    let made = Console::open(&setup.socket(), reporter, gate, answers)
        .map_err(|e| format!("cannot use '{}': {e}", setup.build().display()))
        .and_then(|console| Ok((console, Engine::start(setup, reporter)?)));
    let (console, engine) = match made {
        Ok(made) => made,
        Err(message) => {
            reporter.send(&Event::Unusable { message: unusable(setup, &message) });
            return ExitCode::FAILURE;
        }
    };
    gate.set_child(engine.child());
    let mut session = Session::new(setup.clone(), engine, console, reporter.clone(), Arc::clone(gate));
    reporter.send(&Event::Ready);
    let (watched, watcher) = (Arc::clone(gate), reporter.clone());
    // Without it nobody is told what takes long.
    drop(thread::Builder::new().name("phases".to_owned()).spawn(move || watch(&watched, &watcher)));
    while let Ok(code) = work.recv() {
        let outcome = session.run(&code);
        gate.end();
        reporter.send(&Event::Done { outcome });
    }
    ExitCode::SUCCESS
}

/// What is done at once, whatever a cell does.
struct Hears {
    gate: Arc<Gate>,
    answers: Answers,
    folder: PathBuf,
    build: PathBuf,
    /// The process that started this one.
    kernel: u32,
}

impl Hears {
    fn listen(&self, cells: &mpsc::Sender<String>, reporter: &Reporter) {
        let mut from = BufReader::new(io::stdin());
        while let Ok(Some(request)) = read_line(&mut from) {
            match request {
                Request::Answer { answer } => console::answer(&self.answers, &answer),
                Request::Interrupt => {
                    if let Some((halt, cell)) = self.gate.interrupt() {
                        reporter.send(&Event::Halted { halt, cell });
                    }
                }
                Request::Run { code } => {
                    // An interrupt that is read behind it is meant for it, one that was read before is not.
                    self.gate.begin();
                    // Its receiver lives as long as this process.
                    drop(cells.send(code));
                }
                Request::Complete { .. } | Request::Inspect { .. } => {}
            }
        }
        end(&self.gate, &self.folder, &self.build, self.kernel);
    }
}

/// One sentence on why no cell can run. A full or read-only folder is told apart from everything else that may be wrong.
fn unusable(setup: &Setup, message: &str) -> String {
    if let Some(error) = setup.no_room() {
        return format!("cannot use '{}': {error}; expected room for temporary files there", setup.folder.display());
    }
    format!("Rust cells cannot be started: {}", crate::words::of_tools(&one_line(message), setup))
}

/// Tells the kernel what a cell does, whenever that changes.
fn watch(gate: &Gate, reporter: &Reporter) {
    let mut told = None;
    loop {
        thread::sleep(LOOK);
        let phase = gate.phase();
        if phase != told
            && let Some(phase) = phase
        {
            reporter.send(&Event::Phase { phase });
        }
        told = phase;
    }
}

/// The kernel is gone or wants no more: nothing of this process stays behind. The folder is the kernel's as long as it lives.
fn end(gate: &Gate, folder: &Path, build: &Path, kernel: u32) -> ! {
    ENDING.store(true, Ordering::SeqCst);
    gate.end_all();
    let deadline = Instant::now() + ORPHANED;
    // Its lines are cut a moment before it counts as ended.
    while parent_id() == kernel && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(1));
    }
    let remains = if parent_id() == kernel { build } else { folder };
    // What is being written at this moment is removed the next time; what cannot be removed is not ours.
    for _ in 0..5 {
        let _ = fs::remove_dir_all(remains);
    }
    std::process::exit(0)
}
