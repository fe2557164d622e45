//! What the code that the evaluator puts around a cell calls. It is made by the evaluator of the same version; nobody
//! else should use it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, OnceLock, PoisonError};

use nix::sys::signal::Signal;
use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout};
use polars::prelude::PolarsError;
use qes_cells::{Bundle, Frame, SOCKET, write_frame};

use crate::display::{Rich, show_value};
use crate::error::SessionError;
use crate::link;

thread_local! {
    /// Variables between cells. Cells run on one thread of one process, so a variable need not be `Send`.
    static VARIABLES: RefCell<BTreeMap<String, Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

/// A cell left with an error of `?`.
pub struct Stopped {
    class: String,
    message: String,
}

/// Any error that can be printed stops a cell.
impl<E: Debug + 'static> From<E> for Stopped {
    fn from(error: E) -> Self {
        described(&error, &error)
    }
}

/// The words of an error: its own where it is one that has some, else what `{:?}` prints.
#[inline(never)]
fn described(error: &dyn Any, debug: &dyn Debug) -> Stopped {
    let shown = |class: &str, message: String| Stopped { class: class.to_owned(), message };
    macro_rules! words {
        ($($kind:ty => $class:literal),* $(,)?) => {
            $(if let Some(error) = error.downcast_ref::<$kind>() {
                return shown($class, error.to_string());
            })*
        };
    }
    if let Some(error) = error.downcast_ref::<SessionError>() {
        return shown(error.class(), error.to_string());
    }
    if let Some(error) = error.downcast_ref::<qes::Error>() {
        return shown(error.class(), error.to_string());
    }
    words!(
        PolarsError => "PolarsError",
        io::Error => "IoError",
        Box<dyn std::error::Error> => "Error",
        Box<dyn std::error::Error + Send + Sync> => "Error",
        std::num::ParseIntError => "ParseIntError",
        std::num::ParseFloatError => "ParseFloatError",
        std::fmt::Error => "FormatError",
        serde_json::Error => "JsonError",
        String => "Error",
        &'static str => "Error",
    );
    shown("Error", format!("{debug:?}"))
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
    catch_panics();
    Streams::open()
}

#[inline(never)]
fn finish(streams: Option<Streams>, ended: std::thread::Result<Result<(), Stopped>>) {
    let frame = match ended {
        Ok(Ok(())) => None,
        Ok(Err(Stopped { class, message })) => Some(Frame::Failed { class, message }),
        Err(_) => PANIC.lock().unwrap_or_else(PoisonError::into_inner).take(),
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
    keep(name, Box::new(value), true);
}

/// Keeps a variable unless the cell made a new one of the same name.
pub fn put_back<T: 'static>(name: &str, value: T) {
    keep(name, Box::new(value), false);
}

#[inline(never)]
fn keep(name: &str, value: Box<dyn Any>, replace: bool) {
    let taken = VARIABLES.with_borrow_mut(|variables| {
        if replace || !variables.contains_key(name) { variables.insert(name.to_owned(), value) } else { Some(value) }
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
    VARIABLES.with_borrow_mut(|variables| variables.remove(name)).unwrap_or_else(|| missing(name))
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
    let variables = VARIABLES.with_borrow(|variables| variables.keys().cloned().collect());
    if let Some(mut socket) = sockets().and_then(|s| s.out.try_clone().ok()) {
        // Without the evaluator there is nobody to tell.
        let _ = write_frame(&mut socket, &Frame::End { variables });
    }
    if let Some(mut socket) = sockets().and_then(|s| s.err.try_clone().ok()) {
        let _ = write_frame(&mut socket, &Frame::End { variables: Vec::new() });
    }
}

/// The value of a cell's last expression.
pub struct Last<'a, T: ?Sized>(pub &'a T);

/// Shows it as what it is.
pub trait ShowRich {
    /// Shows it.
    fn show_last(&self);
}

/// Shows it as `{:?}` prints it.
pub trait ShowDebug {
    /// Shows it.
    fn show_last(&self);
}

/// Says what it is, where it cannot be printed.
pub trait ShowType {
    /// Shows it.
    fn show_last(&self);
}

impl<T: Rich + ?Sized> ShowRich for &&Last<'_, T> {
    fn show_last(&self) {
        show_value(self.0.bundles());
    }
}

impl<T: Debug + ?Sized> ShowDebug for &Last<'_, T> {
    fn show_last(&self) {
        show_debug(&self.0);
    }
}

impl<T: ?Sized> ShowType for Last<'_, T> {
    fn show_last(&self) {
        show_text(format!("a value of type {}, which has no Debug", std::any::type_name::<T>()));
    }
}

#[inline(never)]
fn show_debug(value: &dyn Debug) {
    show_text(format!("{value:?}"));
}

#[inline(never)]
fn show_text(text: String) {
    show_value(vec![Bundle::from_iter([("text/plain".to_owned(), text.into())])]);
}

/// The two sockets that a cell prints to.
struct Sockets {
    out: UnixStream,
    err: UnixStream,
}

/// Connected once for each process; `None` where no evaluator listens.
fn sockets() -> Option<&'static Sockets> {
    static SOCKETS: OnceLock<Option<Sockets>> = OnceLock::new();
    let connect = |path: &std::ffi::OsStr, greeting: &[u8]| {
        let mut socket = UnixStream::connect(path)?;
        socket.write_all(greeting)?;
        Ok::<_, io::Error>(socket)
    };
    SOCKETS
        .get_or_init(|| {
            let path = std::env::var_os(SOCKET)?;
            Some(Sockets { out: connect(&path, b"o").ok()?, err: connect(&path, b"e").ok()? })
        })
        .as_ref()
}

/// Standard input, output and error of the process, while a cell has others.
struct Streams {
    saved: [OwnedFd; 3],
}

impl Streams {
    fn open() -> Option<Self> {
        let sockets = sockets()?;
        let own = |fd: std::os::fd::BorrowedFd<'_>| fd.try_clone_to_owned().ok();
        let saved = [own(io::stdin().as_fd())?, own(io::stdout().as_fd())?, own(io::stderr().as_fd())?];
        dup2_stdin(&sockets.out).ok()?;
        dup2_stdout(&sockets.out).ok()?;
        dup2_stderr(&sockets.err).ok()?;
        link::set_running(true);
        Some(Self { saved })
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        link::set_running(false);
        // The process goes on with its own streams whatever happens here.
        let _ = io::stdout().flush();
        let _ = dup2_stdin(&self.saved[0]);
        let _ = dup2_stdout(&self.saved[1]);
        let _ = dup2_stderr(&self.saved[2]);
    }
}

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
            let text = panic.payload_as_str().unwrap_or("a panic without a message").to_owned();
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
    fn a_variable_comes_back_and_a_new_one_of_its_name_wins() {
        put("a", 1_i32);
        assert_eq!(take::<i32>("a"), 1);
        put("a", "new");
        put_back("a", 1_i32);
        assert_eq!(take::<&str>("a"), "new");
    }

    #[test]
    fn an_error_has_its_own_words() {
        let words = |stopped: Stopped| (stopped.class, stopped.message);
        let boxed: Box<dyn std::error::Error> = "boxed".into();
        assert_eq!(words(Stopped::from(boxed)), ("Error".to_owned(), "boxed".to_owned()));
        assert_eq!(words(Stopped::from("x".parse::<i32>().unwrap_err())).0, "ParseIntError");
        assert_eq!(words(Stopped::from(Some(1))).1, "Some(1)");
        assert_eq!(words(Stopped::from(SessionError::Verb(qes::Error::NoReview))).0, "NoReview");
    }
}
