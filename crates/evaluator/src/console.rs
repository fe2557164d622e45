//! What a running cell prints, shows and asks.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::libc;
use qes_cells::{Answer, Event, FOR_ANSWERS, FOR_ERRORS, FOR_OUTPUT, Frame, Part, Splitter, write_line};

use crate::gate::{Gate, TOOL};

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
    End(Vec<String>),
    Closed,
}

/// The line on which the running cell gets its answers.
pub(crate) type Answers = Arc<Mutex<Option<UnixStream>>>;

/// Listens to the cells of one process after the other, and to the tools that compile them.
pub(crate) struct Console {
    notes: Receiver<Note>,
}

impl Console {
    /// Listens at `path`; what cells show goes to `reporter`, what is asked for them comes through `answers`.
    pub(crate) fn open(path: &Path, reporter: &Reporter, gate: &Arc<Gate>, answers: &Answers) -> io::Result<Self> {
        let listener = UnixListener::bind(path)?;
        let (send, notes) = mpsc::channel();
        let desk = Arc::new(Desk {
            reporter: reporter.clone(),
            gate: Arc::clone(gate),
            answers: Arc::clone(answers),
            arriving: Mutex::default(),
        });
        thread::Builder::new().name("listener".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                let (desk, send) = (Arc::clone(&desk), send.clone());
                // Who cannot be heard has its line cut.
                drop(thread::Builder::new().name("line".to_owned()).spawn(move || desk.receive(stream, &send)));
            }
        })?;
        Ok(Self { notes })
    }

    /// Forgets what an earlier process left.
    pub(crate) fn clear(&self) {
        while self.notes.try_recv().is_ok() {}
    }

    /// Waits until everything that the cell printed has been passed on.
    pub(crate) fn wait(&self) -> Ended {
        let mut ended = Ended::default();
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            match self.notes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Note::Failure(frame)) => ended.failure = Some(frame),
                Ok(Note::End(variables)) => return Ended { variables, ..ended },
                Ok(Note::Closed) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return ended,
            }
        }
    }

    /// Waits, a moment at most, for the last words of a process that has died.
    pub(crate) fn drain(&self) {
        loop {
            match self.notes.recv_timeout(Duration::from_millis(50)) {
                Ok(Note::Closed) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}

/// Passes an answer on to the running cell.
pub(crate) fn answer(to: &Mutex<Option<UnixStream>>, answer: &Answer) {
    if let Some(stream) = &mut *to.lock().unwrap_or_else(PoisonError::into_inner) {
        // The cell may have been interrupted meanwhile.
        let _ = write_line(stream, answer);
    }
}

/// Where connections arrive.
struct Desk {
    reporter: Reporter,
    gate: Arc<Gate>,
    answers: Answers,
    /// The connections of processes that have not yet made all of theirs.
    arriving: Mutex<HashMap<u32, HashMap<u8, UnixStream>>>,
}

impl Desk {
    fn receive(&self, mut stream: UnixStream, notes: &Sender<Note>) {
        let (mut what, mut id) = ([0], [0; 4]);
        if stream.read_exact(&mut what).and_then(|()| stream.read_exact(&mut id)).is_err() {
            return;
        }
        let id = u32::from_le_bytes(id);
        if what == [TOOL] {
            return self.gate.serve_tool(stream, id);
        }
        let mut arriving = self.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        let of_process = arriving.entry(id).or_default();
        of_process.insert(what[0], stream);
        if of_process.len() < 3 {
            return;
        }
        let mut take = |what: u8| of_process.remove(&what);
        if let (Some(out), Some(err), Some(answers)) = (take(FOR_OUTPUT), take(FOR_ERRORS), take(FOR_ANSWERS)) {
            // What is left is of processes that are gone.
            arriving.clear();
            drop(arriving);
            *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = Some(answers);
            self.listen(out, err, notes);
        }
    }

    /// Passes on what a process prints and shows. What is there at the same time counts as printed to the output first.
    fn listen(&self, out: UnixStream, err: UnixStream, notes: &Sender<Note>) {
        let mut lines = [Line::new(out, true), Line::new(err, false)];
        let mut ended: Option<Vec<String>> = None;
        let mut ends = 0;
        while lines.iter().any(|line| line.open) {
            wait_for(&lines);
            for line in &mut lines {
                for part in line.parts() {
                    match self.pass_on(part, line.out) {
                        Some(Note::End(variables)) => {
                            ends += 1;
                            if line.out {
                                ended = Some(variables);
                            }
                        }
                        // The evaluator may be about to end.
                        Some(note) => drop(notes.send(note)),
                        None => {}
                    }
                }
            }
            if ends == lines.len() {
                ends = 0;
                // A process that was ended on request is not told that it came to its end.
                if self.gate.over() {
                    answer(&self.answers, &Answer::Done);
                }
                drop(notes.send(Note::End(ended.take().unwrap_or_default())));
            }
        }
        drop(notes.send(Note::Closed));
    }

    fn pass_on(&self, part: Part, out: bool) -> Option<Note> {
        let event = match part {
            Part::Text(text) if out => Event::Stdout { text },
            Part::Text(text) | Part::Frame(Frame::Stderr { text }) => Event::Stderr { text },
            Part::Frame(Frame::Display { data, id }) => Event::Display { data, id },
            Part::Frame(Frame::Update { data, id }) => Event::Update { data, id },
            Part::Frame(Frame::Value { data }) => Event::Value { data },
            Part::Frame(Frame::Ask { ask }) => Event::Ask { ask },
            Part::Frame(Frame::End { variables }) => return Some(Note::End(variables)),
            Part::Frame(failure) => return Some(Note::Failure(failure)),
        };
        self.reporter.send(&event);
        None
    }
}

/// One of the two streams of a process.
struct Line {
    stream: UnixStream,
    splitter: Splitter,
    buffer: Vec<u8>,
    out: bool,
    open: bool,
}

impl Line {
    fn new(stream: UnixStream, out: bool) -> Self {
        // Where that cannot be set, what is there at the same time is read one after the other.
        let open = stream.set_nonblocking(true).is_ok();
        Self { stream, splitter: Splitter::default(), buffer: vec![0; 64 * 1024], out, open }
    }

    /// What is there now, up to a buffer.
    fn parts(&mut self) -> Vec<Part> {
        if !self.open {
            return Vec::new();
        }
        match self.stream.read(&mut self.buffer) {
            Ok(n) if n > 0 => self.splitter.push(&self.buffer[..n]),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Vec::new(),
            _ => {
                self.open = false;
                self.splitter.finish().into_iter().collect()
            }
        }
    }
}

/// Waits until one of the streams that are still open has something to say, or its end.
fn wait_for(lines: &[Line; 2]) {
    let mut asked = lines.each_ref().map(|line| libc::pollfd {
        // A number below zero is passed over.
        fd: if line.open { line.stream.as_raw_fd() } else { -1 },
        events: libc::POLLIN,
        revents: 0,
    });
    #[expect(
        unsafe_code,
        reason = "the array is there as long as the call lasts; what it says is asked again by reading"
    )]
    // An interrupted wait is a short one.
    let _ = unsafe { libc::poll(asked.as_mut_ptr(), asked.len() as libc::nfds_t, -1) };
}

#[cfg(test)]
mod tests {
    use qes_cells::write_frame;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn connect(path: &Path, what: u8) -> UnixStream {
        let mut stream = UnixStream::connect(path).unwrap();
        stream.write_all(&[what]).unwrap();
        stream.write_all(&7_u32.to_le_bytes()).unwrap();
        stream
    }

    #[test]
    fn what_a_process_prints_and_its_end_are_passed_on_and_answered() {
        let path = std::env::temp_dir().join(format!("qes-console-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let (kept, gate, answers) = (Kept::default(), Arc::new(Gate::new()), Answers::default());
        let console = Console::open(&path, &Reporter::new(kept.clone()), &gate, &answers).unwrap();
        let [mut out, mut err, mut back] = [FOR_OUTPUT, FOR_ERRORS, FOR_ANSWERS].map(|what| connect(&path, what));
        out.write_all(b"a").unwrap();
        write_frame(&mut out, &Frame::Stderr { text: "b".to_owned() }).unwrap();
        out.write_all(b"c").unwrap();
        write_frame(&mut out, &Frame::End { variables: vec!["x".to_owned()] }).unwrap();
        write_frame(&mut err, &Frame::End { variables: Vec::new() }).unwrap();
        assert_eq!(console.wait().variables, ["x"]);
        let mut answer = [0; 18];
        back.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"{\"answer\":\"done\"}\n");
        let sent = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let kinds: Vec<&str> = sent.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
        assert_eq!(kinds, ["stdout", "stderr", "stdout"], "{sent}");
        drop((out, err));
        console.drain();
        std::fs::remove_file(path).unwrap();
    }
}
