//! Questions of a running cell to the front end that runs it, and the answers.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use serde_json::json;

use crate::connection::Channel;
use crate::error::KernelError;
use crate::log::note;
use crate::outputs::NoInput;
use crate::protocol::framing::{Envelope, Request};
use crate::sockets::{Flags, Outbox, Port, Shared, is_stop};

/// How often an interrupt is looked for while nobody answers.
const GLANCE: Duration = Duration::from_millis(20);

/// The worker's way to ask.
pub(crate) struct Questioner {
    outbox: Outbox,
    envelope: Envelope,
    answers: Receiver<String>,
}

impl Questioner {
    /// `answers` is the other end of what [`serve`] hears.
    pub(crate) fn new(shared: &Shared, answers: Receiver<String>) -> Result<Self, KernelError> {
        Ok(Self { outbox: Outbox::new(shared, Channel::Stdin)?, envelope: shared.envelope.clone(), answers })
    }

    /// Asks whoever sent `request`, and waits.
    pub(crate) fn ask(
        &self,
        request: &Request,
        prompt: &str,
        password: bool,
        flags: &Flags,
    ) -> Result<String, NoInput> {
        // An answer to a question that was given up is an answer to nothing.
        while self.answers.try_recv().is_ok() {}
        let content = json!({ "prompt": prompt, "password": password });
        self.outbox.push(&self.envelope.seal(request.identities.clone(), "input_request", Some(request), &content));
        loop {
            match self.answers.recv_timeout(GLANCE) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Timeout) if !flags.is_interrupted() => {}
                Err(_) => return Err(NoInput::Interrupted),
            }
        }
    }
}

/// Passes questions and answers on until told to stop.
pub(crate) fn serve(shared: &Shared, port: &Port, answers: &Sender<String>) {
    while let Ok(woken) = port.wait(-1) {
        if woken.inbox {
            while let Some(frames) = port.next_in_inbox() {
                if is_stop(&frames) {
                    return;
                }
                port.send(&frames);
            }
        }
        for frames in port.waiting() {
            match shared.decoder.decode(frames) {
                Ok(reply) if reply.msg_type() == "input_reply" => {
                    if let Err(unreadable) = &reply.content {
                        note(format_args!("an answer was read as an empty line: {unreadable}"));
                    }
                    let value = reply.content.iter().find_map(|content| content.get("value")?.as_str());
                    let value = value.unwrap_or_default();
                    // The worker may have ended.
                    let _ = answers.send(value.to_owned());
                }
                Ok(request) => note(format_args!("ignored {:?} on stdin, nothing was asked", request.msg_type())),
                Err(rejected) => shared.note(Channel::Stdin, rejected),
            }
        }
    }
}
