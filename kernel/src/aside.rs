//! Work that a person waits for runs aside, while the worker's thread looks for interrupts and shows how far it is.
//!
//! Work looks at its [`Work`] every few milliseconds, and ends when that says so. What a library does in one piece cannot look; it is left to
//! run out by itself, and what it gives is dropped. So that such pieces do not pile up, only so many run out at a time.

mod progress;

use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use qes_work::Work;

use self::progress::Progress;
use crate::failure::Failure;
use crate::outputs::Outputs;

/// How often an interrupt is looked for.
const LOOK: Duration = Duration::from_millis(5);
/// How long work that was asked to stop may take to do so before it is left to itself.
const STOPPING: Duration = Duration::from_millis(60);
/// Pieces of work that run out by themselves at a time.
const LEFT: usize = 3;
/// Bytes of the stack of work.
const STACK: usize = 32 << 20;

/// Work that was left to itself.
static LEFT_BEHIND: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Does `work` on a thread of its own, and shows how far it is once it has taken a second. What it was given and what it gives is its own, so
/// that an interrupt leaves the session as it was.
pub(crate) fn aside<T: Send + 'static>(
    out: &mut dyn Outputs,
    work: impl FnOnce(&Work) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let mut progress = Progress::new();
    let done = wait_for_room(&mut progress, out).and_then(|()| watched(&mut progress, out, work));
    progress.end(out);
    done
}

fn watched<T: Send + 'static>(
    progress: &mut Progress,
    out: &mut dyn Outputs,
    work: impl FnOnce(&Work) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let handle = Work::new();
    let (send, finished) = mpsc::channel();
    let own = handle.clone();
    let started = Builder::new().name("qes-command".to_owned()).stack_size(STACK).spawn(move || {
        // Nobody listens to what was left to itself: then it is dropped here.
        let _ = send.send(work(&own));
    });
    let thread = started.map_err(|error| no_thread(&error))?;
    let mut stopping: Option<Instant> = None;
    loop {
        match finished.recv_timeout(LOOK) {
            // What came to its end although it was to stop has left nothing behind.
            Ok(_) if stopping.is_some() => return Err(qes::Error::Interrupted.into()),
            Ok(result) => return result,
            // The worker makes the panic the cell's error.
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => resume_unwind(panic),
                Ok(()) => return Err(Failure::new("InternalError", "the work ended without a result")),
            },
            Err(RecvTimeoutError::Timeout) => {}
        }
        if stopping.is_none() && out.interrupted() && handle.stop() {
            stopping = Some(Instant::now());
        }
        match stopping {
            Some(since) if since.elapsed() > STOPPING => {
                left_behind().push(thread);
                return Err(qes::Error::Interrupted.into());
            }
            Some(_) => {}
            None => progress.show(handle.progress(), out),
        }
    }
}

/// Lets go of what may be large, which takes its time, on a thread of its own.
pub(crate) fn drop_aside<T: Send + 'static>(large: T) {
    // Where no thread can be started it is dropped here.
    let _ = Builder::new().spawn(move || drop(large));
}

/// Waits while too much that was interrupted has yet to run out.
fn wait_for_room(progress: &mut Progress, out: &mut dyn Outputs) -> Result<(), Failure> {
    loop {
        left_behind().retain(|thread| !thread.is_finished());
        if left_behind().len() < LEFT {
            return Ok(());
        }
        if out.interrupted() {
            return Err(qes::Error::Interrupted.into());
        }
        progress.show(progress::WAITING, out);
        std::thread::sleep(LOOK);
    }
}

fn left_behind() -> std::sync::MutexGuard<'static, Vec<JoinHandle<()>>> {
    LEFT_BEHIND.lock().unwrap_or_else(PoisonError::into_inner)
}

fn no_thread(error: &std::io::Error) -> Failure {
    let message = format!(
        "no thread can be started ({error}); expected room for one more: see `ulimit -u` and the memory that is free"
    );
    Failure::new("NoThread", message)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;
    use crate::session::{Silent, silent};

    /// Interrupted so long after now.
    fn after(wait: Duration) -> impl Fn() -> bool {
        let start = Instant::now();
        move || start.elapsed() >= wait
    }

    #[test]
    fn what_is_interrupted_gives_nothing() {
        let interrupted = after(Duration::from_millis(20));
        let done = aside(&mut Silent(&interrupted), |work| -> Result<(), Failure> {
            loop {
                work.go_on()?;
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        assert_eq!(done.unwrap_err().class, "Interrupted");
    }

    #[test]
    fn what_cannot_look_is_left_to_itself() {
        static DROPPED: AtomicUsize = AtomicUsize::new(0);
        struct Given;
        impl Drop for Given {
            fn drop(&mut self) {
                DROPPED.fetch_add(1, Ordering::SeqCst);
            }
        }
        let (release, held) = channel::<()>();
        let interrupted = after(Duration::from_millis(5));
        let done = aside(&mut Silent(&interrupted), move |_| {
            let _ = held.recv();
            Ok(Given)
        });
        assert_eq!(done.err().map(|failure| failure.class), Some("Interrupted".to_owned()));
        assert_eq!(DROPPED.load(Ordering::SeqCst), 0);
        drop(release);
        while DROPPED.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_left_a_trace_comes_to_its_end() {
        let (committed, interrupt) = channel::<()>();
        let interrupted = || interrupt.try_recv().is_ok();
        let done = aside(&mut Silent(&interrupted), move |work| {
            work.commit()?;
            committed.send(()).unwrap();
            std::thread::sleep(2 * STOPPING);
            Ok(7)
        });
        assert_eq!(done.ok(), Some(7));
    }

    #[test]
    #[should_panic(expected = "a defect")]
    fn a_panic_is_handed_on() {
        let _ = aside(&mut silent(), |_| -> Result<(), Failure> { panic!("a defect") });
    }
}
