//! The shell: requests go to the worker in the order of their arrival, its replies go back.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};

use serde_json::Value;

use crate::connection::Channel;
use crate::error::KernelError;
use crate::protocol::framing::{Envelope, Frames, Request};
use crate::sockets::{Outbox, Port, Shared, is_stop};

/// What the worker does next.
pub(crate) enum Job {
    Request(Box<Request>),
    /// Everything before this had arrived when the reply that asked for it was sent.
    Fence,
    Stop,
}

/// Whether a reply is followed by a [`Job::Fence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    GoOn,
    Fence,
}

/// The worker's way to answer.
pub(crate) struct Replier {
    outbox: Outbox,
    envelope: Envelope,
    sent: Receiver<()>,
}

/// How many requests a fence looks for: more than a front end sends before it can know that one of them failed.
const BEFORE_FENCE: usize = 1 << 16;

const FENCE: &[u8] = b"fence";
const REPLY: &[u8] = b"reply";

impl Replier {
    /// `sent` is the other end of what [`serve`] tells.
    pub(crate) fn new(shared: &Shared, sent: Receiver<()>) -> Result<Self, KernelError> {
        Ok(Self { outbox: Outbox::new(shared, Channel::Shell)?, envelope: shared.envelope.clone(), sent })
    }

    /// Answers `request`, and returns when the answer was handed to the socket.
    pub(crate) fn reply(&self, request: &Request, msg_type: &str, content: &Value, then: Then) {
        let order = if then == Then::Fence { FENCE } else { REPLY };
        let mut prefix = vec![order.to_vec()];
        prefix.extend(request.identities.iter().cloned());
        self.outbox.push(&self.envelope.seal(prefix, msg_type, Some(request), content));
        // An error means that the socket is gone, and with it everybody who could wait for the reply.
        let _ = self.sent.recv();
    }
}

/// Passes messages both ways until told to stop.
pub(crate) fn serve(shared: &Shared, port: &Port, jobs: &Sender<Job>, sent: &Sender<()>) {
    while let Ok(woken) = port.wait(-1) {
        if woken.socket {
            accept(shared, port.waiting(), jobs);
        }
        if woken.inbox && !deliver(shared, port, jobs, sent) {
            return;
        }
    }
}

/// Sends what is in the inbox; false once it says stop.
fn deliver(shared: &Shared, port: &Port, jobs: &Sender<Job>, sent: &Sender<()>) -> bool {
    while let Some(mut frames) = port.next_in_inbox() {
        if is_stop(&frames) {
            return false;
        }
        let rest: Frames = frames.split_off(1);
        if frames[0] == FENCE {
            accept(shared, port.at_most(BEFORE_FENCE), jobs);
            // An error means that the worker has ended: then it needs no fence.
            let _ = jobs.send(Job::Fence);
        }
        port.send(&rest);
        // As above: nobody waits any more.
        let _ = sent.send(());
    }
    true
}

fn accept(shared: &Shared, waiting: impl Iterator<Item = Frames>, jobs: &Sender<Job>) {
    for frames in waiting {
        match shared.decoder.decode(frames) {
            Ok(request) => {
                // It is answered in its turn, but what it is to stop would be over by then.
                if request.msg_type() == "interrupt_request" && request.content.is_ok() && request.subshell().is_none()
                {
                    shared.flags.interrupt.store(true, Ordering::SeqCst);
                }
                // The worker ended: the kernel is about to, and answers nothing more.
                drop(jobs.send(Job::Request(Box::new(request))));
            }
            Err(rejected) => shared.note(Channel::Shell, rejected),
        }
    }
}
