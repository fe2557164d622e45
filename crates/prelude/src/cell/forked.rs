//! A cell may fork; what it forks off does not answer for it.

use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::libc;

/// The process that runs cells: the one that began the first of them.
static OWN: AtomicU32 = AtomicU32::new(0);

/// This process begins a cell.
pub(super) fn begin() {
    // What was forked off ended before it could begin one.
    OWN.store(std::process::id(), Ordering::SeqCst);
}

/// Whether this process was forked off by a cell.
pub(crate) fn is_forked() -> bool {
    let own = OWN.load(Ordering::SeqCst);
    own != 0 && own != std::process::id()
}

/// Ends this process where it was forked off by a cell: the one that began the cell goes on.
pub(super) fn leave(status: i32) {
    if !is_forked() {
        return;
    }
    // Nobody is left to tell if that fails.
    let _ = std::io::stdout().flush();
    #[expect(unsafe_code, reason = "nothing of this process is used any more, and what was to be written is written")]
    unsafe {
        libc::_exit(status)
    }
}
