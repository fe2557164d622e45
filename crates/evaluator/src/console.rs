//! What a running cell prints, shows and asks.

use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use qes_cells::{Answer, Event, Frame, Part, Splitter, write_line};

/// Sends events to the kernel, one after the other.
#[derive(Clone)]
pub(crate) struct Reporter(Arc<Mutex<Box<dyn Write + Send>>>);

impl Reporter {
    pub(crate) fn new(to: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(to))))
    }

    pub(crate) fn send(&self, event: &Event) {
        let mut to = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Without the kernel there is nobody to tell; the end of standard input ends this process.
        let _ = write_line(&mut *to, event);
    }
}

/// How the statements of a cell ended, as the cell says it.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    /// Variables that live.
    pub variables: Vec<String>,
    /// The error of `?`, or a panic.
    pub failure: Option<Frame>,
}

enum Note {
    Failure(Frame),
    OutEnd(Vec<String>),
    ErrEnd,
    Closed,
}

/// Listens to the cells of one process after the other.
pub(crate) struct Console {
    notes: Receiver<Note>,
    answers: Arc<Mutex<Option<UnixStream>>>,
}

impl Console {
    /// Listens at `path`; what cells show goes to `reporter`.
    pub(crate) fn open(path: &Path, reporter: &Reporter) -> io::Result<Self> {
        let listener = UnixListener::bind(path)?;
        let (send, notes) = mpsc::channel();
        let answers = Arc::new(Mutex::new(None));
        let (reporter, held) = (reporter.clone(), Arc::clone(&answers));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (reporter, send, held) = (reporter.clone(), send.clone(), Arc::clone(&held));
                thread::spawn(move || listen(stream, &reporter, &send, &held));
            }
        });
        Ok(Self { notes, answers })
    }

    /// Forgets what an earlier process left.
    pub(crate) fn clear(&self) {
        while self.notes.try_recv().is_ok() {}
    }

    /// Waits until everything that the cell printed has been passed on.
    pub(crate) fn wait(&self) -> Ended {
        let mut ended = Ended::default();
        let (mut out, mut err) = (false, false);
        let deadline = Instant::now() + Duration::from_secs(5);
        while !(out && err) {
            match self.notes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Note::Failure(frame)) => ended.failure = Some(frame),
                Ok(Note::OutEnd(variables)) => (out, ended.variables) = (true, variables),
                Ok(Note::ErrEnd) => err = true,
                Ok(Note::Closed) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        ended
    }

    /// Waits, a moment at most, for the last words of a process that has died.
    pub(crate) fn drain(&self) {
        let mut closed = 0;
        while closed < 2 {
            match self.notes.recv_timeout(Duration::from_millis(100)) {
                Ok(Note::Closed) => closed += 1,
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// A handle that passes answers on to the running cell.
    pub(crate) fn answers(&self) -> Arc<Mutex<Option<UnixStream>>> {
        Arc::clone(&self.answers)
    }
}

/// Passes an answer on to the running cell.
pub(crate) fn answer(to: &Mutex<Option<UnixStream>>, answer: &Answer) {
    if let Some(stream) = &mut *to.lock().unwrap_or_else(PoisonError::into_inner) {
        // The cell may have been interrupted meanwhile.
        let _ = write_line(stream, answer);
    }
}

fn listen(mut stream: UnixStream, reporter: &Reporter, notes: &Sender<Note>, held: &Mutex<Option<UnixStream>>) {
    let mut kind = [0];
    if stream.read_exact(&mut kind).is_err() {
        return;
    }
    let out = &kind == b"o";
    if out && let Ok(writer) = stream.try_clone() {
        *held.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
    }
    let mut splitter = Splitter::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let parts = match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => splitter.push(&buffer[..n]),
        };
        for part in parts {
            pass_on(part, out, reporter, notes);
        }
    }
    if let Some(rest) = splitter.finish() {
        pass_on(rest, out, reporter, notes);
    }
    // The evaluator may be about to end.
    let _ = notes.send(Note::Closed);
}

fn pass_on(part: Part, out: bool, reporter: &Reporter, notes: &Sender<Note>) {
    let note = match part {
        Part::Text(text) if out => return reporter.send(&Event::Stdout { text }),
        Part::Text(text) => return reporter.send(&Event::Stderr { text }),
        Part::Frame(Frame::Display { data }) => return reporter.send(&Event::Display { data }),
        Part::Frame(Frame::Value { data }) => return reporter.send(&Event::Value { data }),
        Part::Frame(Frame::Ask { ask }) => return reporter.send(&Event::Ask { ask }),
        Part::Frame(Frame::End { variables }) if out => Note::OutEnd(variables),
        Part::Frame(Frame::End { .. }) => Note::ErrEnd,
        Part::Frame(failure) => Note::Failure(failure),
    };
    // The evaluator may be about to end.
    let _ = notes.send(note);
}
