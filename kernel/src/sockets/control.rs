//! Control: answers at once, whatever the worker is doing, and decides when the kernel ends.

use std::sync::atomic::Ordering;

use crate::connection::Channel;
use crate::kernel::Parent;
use crate::log::note;
use crate::protocol::comm::Comms;
use crate::protocol::framing::Request;
use crate::protocol::iopub::status;
use crate::protocol::{anywhere, control};
use crate::sockets::iopub::Publisher;
use crate::sockets::{Port, Shared};

/// How often the death of the parent is looked for where nothing else wakes the thread; a signal wakes it.
const GLANCE_MS: i64 = 100;

/// Answers until a front end, the worker, a signal or the parent's death ends the kernel.
pub(crate) fn serve(shared: &Shared, port: &Port, publisher: &Publisher, parent: Option<&Parent>) {
    let mut comms = Comms::default();
    while let Ok(woken) = port.wait(GLANCE_MS) {
        if shared.flags.is_closing() || woken.inbox || parent.is_some_and(Parent::is_gone) {
            return;
        }
        for frames in port.waiting() {
            match shared.decoder.decode(frames) {
                Ok(request) if !anywhere::asks(&request) => {
                    note(format_args!("ignored {:?} on control, nothing was asked", request.msg_type()));
                }
                Ok(request) => {
                    publisher.publish("status", &request, &status("busy"));
                    let last = answer(shared, port, publisher, &mut comms, &request);
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
fn answer(shared: &Shared, port: &Port, publisher: &Publisher, comms: &mut Comms, request: &Request) -> bool {
    let reply = |msg_type: &str, content| {
        port.send(&shared.envelope.seal(request.identities.clone(), msg_type, Some(request), &content));
    };
    if let Some((msg_type, content)) = anywhere::answer(shared, Channel::Control, request) {
        reply(&msg_type, content);
        return false;
    }
    let content = anywhere::content(request);
    match request.msg_type() {
        "interrupt_request" => {
            shared.flags.interrupt.store(true, Ordering::SeqCst);
            reply("interrupt_reply", control::interrupted());
        }
        "shutdown_request" => {
            reply("shutdown_reply", control::shut_down(content));
            return true;
        }
        // What is left is a comm's message.
        msg_type => {
            if let Some(close) = comms.close(msg_type, content) {
                publisher.publish("comm_close", request, &close);
            }
        }
    }
    false
}
