//! What the code that the evaluator puts around a cell calls. It is made by the evaluator of the same version; nobody
//! else should use it.

mod forked;
mod last;
mod printed;
mod stopped;
mod streams;
mod words;

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, OnceLock, PoisonError};

use nix::sys::signal::Signal;
use qes_cells::{Frame, WRITTEN, write_frame};

pub(crate) use forked::is_forked;
pub use last::{Last, ShowDebug, ShowDisplay, ShowRich, ShowType};
pub use printed::{eprint, eprintln};
pub use stopped::Stopped;
use streams::Streams;
pub(crate) use streams::sockets;
pub use words::{LearnDisplay, LearnError, LearnNothing, Words};

use crate::link;
use crate::session::{self, Read};

thread_local! {
    /// Variables between cells. Cells run on one thread of one process, so a variable need not be `Send`.
    static VARIABLES: RefCell<BTreeMap<String, Kept>> = const { RefCell::new(BTreeMap::new()) };
    /// What the variables that the running cell has taken were made of.
    static TAKEN: RefCell<BTreeMap<String, Read>> = const { RefCell::new(BTreeMap::new()) };
}

/// A variable between cells, and what it was made of.
struct Kept {
    value: Box<dyn Any>,
    read: Read,
}

/// Runs the statements of a cell with its output led to the evaluator; a panic or `?` ends them.
pub fn run(statements: impl FnOnce() -> Result<(), Stopped>) {
    let streams = begin();
    // What a panic left half done is the user's to judge: variables that were not moved stay as they are.
    finish(streams, catch_unwind(AssertUnwindSafe(statements)));
}

// Generic code is compiled again in every cell that calls it: whatever need not be generic is not.

#[inline(never)]
fn begin() -> Option<Streams> {
    forked::begin();
    catch_panics();
    remember_files();
    Streams::open()
}

#[inline(never)]
fn finish(streams: Option<Streams>, ended: std::thread::Result<Result<(), Stopped>>) {
    forked::leave(i32::from(!matches!(ended, Ok(Ok(())))));
    let frame = match ended {
        Ok(Ok(())) => None,
        Ok(Err(Stopped { class, message })) => Some(Frame::Failed { class, message }),
        Err(payload) => Some(panicked(&*payload)),
    };
    if let Some(frame) = frame
        && link::in_cell()
    {
        // Without the evaluator there is nobody to tell.
        let _ = link::send(&frame);
    }
    drop(streams);
}

/// Runs the statements of a cell that holds `await`.
///
/// # Errors
/// The error of `?` in the statements.
pub fn run_async(statements: impl Future<Output = Result<(), Stopped>>) -> Result<(), Stopped> {
    static RUNTIME: OnceLock<Option<tokio::runtime::Runtime>> = OnceLock::new();
    let make = || tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().ok();
    match RUNTIME.get_or_init(make) {
        Some(runtime) => runtime.block_on(statements),
        None => Err("the operating system gives no threads to run asynchronous code on".into()),
    }
}

/// Keeps a variable for later cells.
pub fn put<T: 'static>(name: &str, value: T) {
    keep(name, Box::new(value), Kind::New);
}

/// Keeps a variable that the cell could only read, unless the cell made a new one of the same name.
pub fn put_back<T: 'static>(name: &str, value: T) {
    let kind = if changes_inside(std::any::type_name::<T>()) { Kind::Changed } else { Kind::Read };
    keep(name, Box::new(value), kind);
}

/// Keeps a variable that the cell may have changed, unless the cell made a new one of the same name.
pub fn put_changed<T: 'static>(name: &str, value: T) {
    keep(name, Box::new(value), Kind::Changed);
}

/// What a cell may have done with a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    Changed,
    Read,
}

/// Whether a value of this type can be changed by who only reads it.
fn changes_inside(kind: &str) -> bool {
    ["Cell<", "Mutex<", "RwLock<", "atomic::Atomic", "mpsc::", "Lock<"].iter().any(|part| kind.contains(part))
}

#[inline(never)]
fn keep(name: &str, value: Box<dyn Any>, kind: Kind) {
    // What was put into it is something that the cell has read.
    let before = TAKEN.with_borrow(|taken| taken.get(name).cloned());
    let read = before.filter(|_| kind == Kind::Read).unwrap_or_else(|| session::with(|s| s.read.clone()));
    let kept = Kept { value, read };
    let taken = VARIABLES.with_borrow_mut(|variables| {
        if kind == Kind::New || !variables.contains_key(name) {
            variables.insert(name.to_owned(), kept)
        } else {
            Some(kept)
        }
    });
    // Dropped outside: what a value does when it ends is not our business.
    drop(taken);
}

/// A variable of an earlier cell.
///
/// # Panics
/// There is none of this name and type: the evaluator takes only what was put.
pub fn take<T: 'static>(name: &str) -> T {
    match fetch(name).downcast::<T>() {
        Ok(value) => *value,
        Err(_) => missing(name),
    }
}

#[inline(never)]
fn fetch(name: &str) -> Box<dyn Any> {
    let kept = VARIABLES.with_borrow_mut(|variables| variables.remove(name)).unwrap_or_else(|| missing(name));
    session::with(|s| s.read.include(&kept.read));
    TAKEN.with_borrow_mut(|taken| taken.insert(name.to_owned(), kept.read));
    kept.value
}

#[inline(never)]
fn missing(name: &str) -> ! {
    panic!("internal error, please report: the variable `{name}` is not what it was")
}

/// Forgets variables.
#[inline(never)]
pub fn forget(names: &[&str]) {
    for name in names {
        let value = VARIABLES.with_borrow_mut(|variables| variables.remove(*name));
        drop(value);
    }
}

/// Tells the evaluator that the cell is over and which variables live.
#[inline(never)]
pub fn end() {
    // What the end of a variable forks off is no cell either.
    forked::leave(0);
    // What the next cell makes rests on what it reads itself, and on the variables that it takes.
    session::with(|s| s.read = Read::default());
    TAKEN.take();
    let variables = VARIABLES.with_borrow(|variables| variables.keys().cloned().collect());
    let Some(sockets) = sockets() else { return };
    // The evaluator answers when it has passed on all of it: a cell that it has ended does not come to its end. Without the
    // evaluator there is nobody to tell.
    let _ = sockets.ask(|| {
        write_frame(&mut &sockets.out, &Frame::End { variables })?;
        write_frame(&mut &sockets.err, &Frame::End { variables: Vec::new() })
    });
}

/// Files that commands have written may be replaced by cells, and the other way round.
fn remember_files() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if let Some(file) = std::env::var_os(WRITTEN) {
            qes::remember_written_in(file.into());
        }
    });
}

/// What ended a cell. Its place is known where the panic was noted: one of another thread, or behind a hook of the user's own, was not.
fn panicked(payload: &(dyn Any + Send)) -> Frame {
    let noted = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or(NO_MESSAGE);
    match noted {
        Some(Frame::Panicked { message, file, line, column }) if message == text => {
            Frame::Panicked { message, file, line, column }
        }
        _ => Frame::Panicked { message: text.to_owned(), file: String::new(), line: 0, column: 0 },
    }
}

/// Of a panic whose payload is no text.
const NO_MESSAGE: &str = "a panic without a message";

/// What the last panic said.
static PANIC: Mutex<Option<Frame>> = Mutex::new(None);

/// Notes what a panic says instead of printing it. Those of other threads are printed: they end no cell.
fn catch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [Signal::SIGSEGV, Signal::SIGBUS, Signal::SIGILL] {
            // A report on the machine code of a cell helps nobody; the evaluator says which signal it was.
            #[expect(unsafe_code, reason = "the default action is no code of ours")]
            let _ = unsafe { nix::sys::signal::signal(signal, nix::sys::signal::SigHandler::SigDfl) };
        }
        let main = std::thread::current().id();
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() != main {
                return print(panic);
            }
            let text = panic.payload_as_str().unwrap_or(NO_MESSAGE).to_owned();
            let (file, line, column) = panic.location().map_or(("", 0, 0), |l| (l.file(), l.line(), l.column()));
            let frame = Frame::Panicked { message: text, file: file.to_owned(), line, column };
            *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame);
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panic_that_ends_a_cell_has_its_own_words() {
        let said = |payload: Box<dyn Any + Send>| match panicked(&*payload) {
            Frame::Panicked { message, file, line, .. } => (message, file, line),
            other => panic!("{other:?}"),
        };
        let note = |message: &str| {
            let frame = Frame::Panicked { message: message.to_owned(), file: "a.rs".to_owned(), line: 3, column: 1 };
            *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame);
        };
        note("first");
        assert_eq!(said(Box::new("first")), ("first".to_owned(), "a.rs".to_owned(), 3));
        assert_eq!(said(Box::new("of a thread".to_owned())), ("of a thread".to_owned(), String::new(), 0));
        note("caught before");
        assert_eq!(said(Box::new("second")), ("second".to_owned(), String::new(), 0));
        assert_eq!(said(Box::new(7)), (NO_MESSAGE.to_owned(), String::new(), 0));
    }

    #[test]
    fn a_variable_comes_back_and_a_new_one_of_its_name_wins() {
        put("a", 1_i32);
        assert_eq!(take::<i32>("a"), 1);
        put("a", "new");
        put_back("a", 1_i32);
        assert_eq!(take::<&str>("a"), "new");
    }

    #[test]
    fn a_cell_rests_on_what_it_reads_and_on_its_variables() {
        use qes::{Basis, Provenance};

        let made_up = Basis { provenance: Some(Provenance::Simulated), ..Basis::default() };
        let printed = Basis { provenance: Some(Provenance::Published), ..Basis::default() };
        let weakest = || session::with(|s| s.basis().provenance);
        end();
        // A variable of no data, and one of made-up data.
        put("plain", 1_i32);
        put("list", vec![1_i32]);
        put("shared", std::cell::RefCell::new(1_i32));
        session::note("appraisals", &made_up);
        put("made", 2_i32);
        assert_eq!(weakest(), Some(Provenance::Simulated));
        end();
        assert_eq!(weakest(), None, "the next cell has read nothing");
        let (plain, shared) = (take::<i32>("plain"), take::<std::cell::RefCell<i32>>("shared"));
        let list = take::<Vec<i32>>("list");
        assert_eq!(weakest(), None);
        session::note("papers", &printed);
        put_back("plain", plain);
        put_back("shared", shared);
        put_changed("list", list);
        end();
        take::<i32>("plain");
        assert_eq!(weakest(), None, "who only stood beside is not made of it");
        take::<std::cell::RefCell<i32>>("shared");
        assert_eq!(weakest(), Some(Provenance::Published), "it may have been changed inside");
        end();
        take::<Vec<i32>>("list");
        assert_eq!(weakest(), Some(Provenance::Published));
        take::<i32>("made");
        assert_eq!(weakest(), Some(Provenance::Simulated));
        end();
    }
}
