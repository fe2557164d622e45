//! The publisher: one ordered queue to all front ends, and a welcome to each that subscribes.
//!
//! There is no `starting` status: at that moment nobody can have subscribed, and the welcome says what it was for.

use serde_json::Value;

use crate::connection::Channel;
use crate::error::KernelError;
use crate::protocol::framing::{Envelope, Frames, Request};
use crate::protocol::iopub::welcome;
use crate::sockets::{Outbox, Port, Shared, is_stop};

/// Publishes from the thread that holds it.
pub(crate) struct Publisher {
    outbox: Outbox,
    envelope: Envelope,
}

impl Publisher {
    pub(crate) fn new(shared: &Shared) -> Result<Self, KernelError> {
        Ok(Self { outbox: Outbox::new(shared, Channel::Iopub)?, envelope: shared.envelope.clone() })
    }

    pub(crate) fn publish(&self, msg_type: &str, parent: &Request, content: &Value) {
        let topic = vec![self.envelope.topic(msg_type)];
        self.outbox.push(&self.envelope.seal(topic, msg_type, Some(parent), content));
    }
}

/// Publishes and welcomes until told to stop, and then what is still queued.
pub(crate) fn serve(shared: &Shared, port: &Port) {
    let mut stopping = false;
    while !stopping {
        let Ok(woken) = port.wait(-1) else { return };
        if woken.socket {
            greet(shared, port);
        }
        if woken.inbox {
            stopping = forward(port);
        }
    }
}

fn greet(shared: &Shared, port: &Port) {
    for event in port.waiting() {
        // One frame: 1 and a topic for a subscription, 0 and a topic for its end.
        if let Some((1, topic)) = event.first().and_then(|frame| frame.split_first())
            && let Ok(subscription) = std::str::from_utf8(topic)
        {
            let prefix: Frames = vec![topic.to_vec()];
            port.send(&shared.envelope.seal(prefix, "iopub_welcome", None, &welcome(subscription)));
        }
    }
}

fn forward(port: &Port) -> bool {
    let mut stopping = false;
    while let Some(frames) = port.next_in_inbox() {
        if is_stop(&frames) {
            stopping = true;
        } else {
            port.send(&frames);
        }
    }
    stopping
}
