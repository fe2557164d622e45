//! Answers to questions of the kernel. It asks none, so an authentic message here has no addressee.

use crate::connection::Channel;
use crate::sockets::{Port, Shared};

/// Empties the socket until told to stop.
pub(crate) fn serve(shared: &Shared, port: &Port) {
    while let Ok(woken) = port.wait(-1) {
        if woken.inbox {
            return;
        }
        while let Some(frames) = port.next() {
            match shared.decoder.decode(frames) {
                Ok(request) => eprintln!("qes: ignored {:?} on stdin, nothing was asked", request.msg_type()),
                Err(rejected) => shared.note(Channel::Stdin, rejected),
            }
        }
    }
}
