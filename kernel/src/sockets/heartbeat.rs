//! The heartbeat: whatever arrives goes back as it is.

use crate::sockets::{Port, Shared};

/// Echoes until told to stop.
pub(crate) fn serve(_: &Shared, port: &Port) {
    while let Ok(woken) = port.wait(-1) {
        if woken.inbox {
            return;
        }
        for frames in port.waiting() {
            port.send(&frames);
        }
    }
}
