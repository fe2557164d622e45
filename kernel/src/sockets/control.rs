//! Control: answers at once, whatever the worker is doing, and decides when the kernel ends.

use std::sync::atomic::Ordering;

use crate::connection::Channel;
use crate::kernel::Parent;
use crate::protocol::framing::Request;
use crate::protocol::iopub::status;
use crate::protocol::{control, kernel_info};
use crate::sockets::iopub::Publisher;
use crate::sockets::{Port, Shared};

/// How often a signal or the death of the parent is looked for where nothing else wakes the thread.
const GLANCE_MS: i64 = 250;

/// Answers until a front end, the worker, a signal or the parent's death ends the kernel.
pub(crate) fn serve(shared: &Shared, port: &Port, publisher: &Publisher, parent: Option<&Parent>) {
    while let Ok(woken) = port.wait(GLANCE_MS) {
        if shared.flags.is_closing() || woken.inbox || parent.is_some_and(Parent::is_gone) {
            return;
        }
        while let Some(frames) = port.next() {
            match shared.decoder.decode(frames) {
                Ok(request) => {
                    publisher.publish("status", &request, &status("busy"));
                    let last = answer(shared, port, &request);
                    publisher.publish("status", &request, &status("idle"));
                    if last {
                        return;
                    }
                }
                Err(rejected) => shared.note(Channel::Control, rejected),
            }
        }
    }
}

/// Answers one request; true if it is the last.
fn answer(shared: &Shared, port: &Port, request: &Request) -> bool {
    let reply = |msg_type, content| {
        port.send(&shared.envelope.seal(request.identities.clone(), msg_type, Some(request), &content));
    };
    match request.msg_type() {
        "kernel_info_request" => reply("kernel_info_reply", kernel_info::reply()),
        "interrupt_request" => {
            shared.flags.interrupt.store(true, Ordering::SeqCst);
            reply("interrupt_reply", control::interrupted());
        }
        "shutdown_request" => {
            reply("shutdown_reply", control::shut_down(&request.content));
            return true;
        }
        unknown => eprintln!("qes: no answer to {unknown:?} on control ({} buffers)", request.buffers.len()),
    }
    false
}
