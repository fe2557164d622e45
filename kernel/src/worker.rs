//! The thread that runs what people type, in the order it arrives, and answers all of shell.

mod cell;
mod lazy;
mod shown;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value};

use crate::connection::Channel;
use crate::error::KernelError;
use crate::history::History;
use crate::log::note;
use crate::outputs::{Bundle, CellError, Outputs};
use crate::protocol::comm::Comms;
use crate::protocol::complete::Position;
use crate::protocol::execute::{self, Execute};
use crate::protocol::framing::Request;
use crate::protocol::is_complete::IsComplete;
use crate::protocol::{anywhere, complete, control, history, inspect, iopub, is_complete};
use crate::sockets::iopub::Publisher;
use crate::sockets::shell::{Job, Replier, Then};
use crate::sockets::stdin::Questioner;
use crate::sockets::{Outbox, Shared};
use crate::worker::cell::Cell;
use crate::worker::lazy::{Lazy, MakeEngine};

/// Starts the worker. `jobs` come from shell; `sent` tells that a reply was handed to the socket,
/// `answers` what people typed.
pub(crate) fn start(
    shared: &Shared,
    jobs: Receiver<Job>,
    sent: Receiver<()>,
    answers: Receiver<String>,
    history: Option<PathBuf>,
    engine: MakeEngine,
) -> Result<JoinHandle<()>, KernelError> {
    let shared = shared.clone();
    thread::Builder::new()
        .name("qes-worker".to_owned())
        .spawn(move || match Worker::new(shared, sent, answers, history, engine) {
            Ok(mut worker) => worker.run(&jobs),
            Err(error) => note(format_args!("the worker cannot start: {error}")),
        })
        .map_err(|source| KernelError::System { source })
}

struct Worker {
    shared: Shared,
    publisher: Publisher,
    replier: Replier,
    questioner: Questioner,
    control: Outbox,
    engine: Lazy,
    history_file: Option<PathBuf>,
    history: Option<History>,
    comms: Comms,
    /// A cell failed, and what had arrived by then is not to be run.
    aborting: bool,
}

impl Worker {
    fn new(
        shared: Shared,
        sent: Receiver<()>,
        answers: Receiver<String>,
        history_file: Option<PathBuf>,
        engine: MakeEngine,
    ) -> Result<Self, KernelError> {
        Ok(Self {
            publisher: Publisher::new(&shared)?,
            replier: Replier::new(&shared, sent)?,
            questioner: Questioner::new(&shared, answers)?,
            control: Outbox::new(&shared, Channel::Control)?,
            engine: Lazy::new(engine),
            history_file,
            history: None,
            comms: Comms::default(),
            aborting: false,
            shared,
        })
    }

    fn run(&mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            if self.shared.flags.is_closing() {
                return;
            }
            match job {
                Job::Stop => return,
                Job::Fence => self.aborting = false,
                Job::Request(request) => self.handle(&request),
            }
        }
    }

    fn handle(&mut self, request: &Request) {
        // An interrupt is meant for what was running when it came.
        self.shared.flags.interrupt.store(false, Ordering::SeqCst);
        if !anywhere::asks(request) {
            return note(format_args!("ignored {:?} on shell, nothing was asked", request.msg_type()));
        }
        self.publisher.publish("status", request, &iopub::status("busy"));
        self.answer(request);
        self.publisher.publish("status", request, &iopub::status("idle"));
    }

    fn answer(&mut self, request: &Request) {
        if let Some((msg_type, content)) = anywhere::answer(&self.shared, Channel::Shell, request) {
            return self.reply(request, &msg_type, &content);
        }
        let content = anywhere::content(request);
        match request.msg_type() {
            "execute_request" => self.execute(request),
            "complete_request" => {
                let outcome = Position::parse(content)
                    .and_then(|at| self.engine.with(|engine| engine.complete(&at.code, at.cursor())));
                self.reply(request, "complete_reply", &settle(outcome, |found| complete::reply(&found)));
            }
            "inspect_request" => {
                let outcome = Position::parse(content)
                    .and_then(|at| self.engine.with(|engine| engine.inspect(&at.code, at.cursor())));
                self.reply(request, "inspect_reply", &settle(outcome, |data| inspect::reply(data.as_ref())));
            }
            "is_complete_request" => {
                let outcome = IsComplete::parse(content).map(|asked| {
                    let found = self.engine.with(|engine| engine.is_complete(&asked.code));
                    is_complete::reply(found.ok().as_ref())
                });
                self.reply(request, "is_complete_reply", &settle(outcome, |reply| reply));
            }
            "history_request" => {
                let reply = match history::Asked::parse(content) {
                    Ok(asked) => asked.reply(&self.history().find(&asked.access)),
                    Err(error) => history::failed(&error),
                };
                self.reply(request, "history_reply", &reply);
            }
            // It has stopped what was running when it came.
            "interrupt_request" => self.reply(request, "interrupt_reply", &control::interrupted()),
            "shutdown_request" => {
                self.reply(request, "shutdown_reply", &control::shut_down(content));
                self.control.stop();
            }
            // What is left is a comm's message.
            msg_type => {
                if let Some(close) = self.comms.close(msg_type, content) {
                    self.publisher.publish("comm_close", request, &close);
                }
            }
        }
    }

    fn execute(&mut self, request: &Request) {
        let count = self.shared.next_count();
        let asked = match Execute::parse(anywhere::content(request)) {
            Ok(asked) => asked,
            Err(error) => return self.reply(request, "execute_reply", &execute::error(count, &error)),
        };
        if self.aborting {
            return self.reply(request, "execute_reply", &execute::aborted(count));
        }
        if asked.is_stored() {
            self.shared.count.store(count + 1, Ordering::SeqCst);
            self.history().push(count, &asked.code);
        }
        if !asked.silent {
            self.publisher.publish("execute_input", request, &iopub::execute_input(&asked.code, count));
        }

        let flags = self.shared.flags.clone();
        let questioner = asked.allow_stdin.then_some(&self.questioner);
        let mut cell = Cell::new(&self.publisher, request, &flags, questioner, count, asked.silent);
        if request.replaced {
            cell.stderr("what is no whole character in this cell was read as \u{fffd}\n");
        }
        let outcome = self.engine.with(|engine| engine.execute(&asked.code, &mut cell)).flatten();
        let pages = cell.finish(outcome.as_ref().err());

        match outcome {
            Ok(()) => {
                let expressions = self.evaluate(&asked);
                self.reply(request, "execute_reply", &execute::ok(count, &pages, &expressions));
            }
            Err(error) => {
                self.aborting = asked.stop_on_error;
                let then = if asked.stop_on_error { Then::Fence } else { Then::GoOn };
                self.replier.reply(request, "execute_reply", &execute::error(count, &error), then);
            }
        }
    }

    fn evaluate(&mut self, asked: &Execute) -> Map<String, Value> {
        asked
            .expressions()
            .map(|(name, expression)| {
                let flags = self.shared.flags.clone();
                let interrupted = || flags.is_interrupted();
                let outcome: Result<Bundle, CellError> =
                    self.engine.with(|engine| engine.evaluate(expression, &interrupted)).flatten();
                (name.to_owned(), execute::expression(&outcome))
            })
            .collect()
    }

    fn history(&mut self) -> &mut History {
        let file = self.history_file.as_deref();
        self.history.get_or_insert_with(|| History::open(file))
    }

    fn reply(&self, request: &Request, msg_type: &str, content: &Value) {
        self.replier.reply(request, msg_type, content, Then::GoOn);
    }
}

fn settle<T>(outcome: Result<T, CellError>, reply: impl FnOnce(T) -> Value) -> Value {
    match outcome {
        Ok(value) => reply(value),
        Err(error) => crate::protocol::failed(&error),
    }
}
