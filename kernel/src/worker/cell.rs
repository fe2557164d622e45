//! The outputs of one running cell, on their way to the front ends.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::shown::Shown;
use crate::outputs::{Bundle, CellError, NoInput, Outputs};
use crate::protocol::framing::Request;
use crate::protocol::iopub;
use crate::sockets::Flags;
use crate::sockets::iopub::Publisher;
use crate::sockets::stdin::Questioner;

/// Text is sent on when there is this much of it …
const CHUNK: usize = 64 * 1024;
/// … or when more comes and the first of it is this old.
const AGE: Duration = Duration::from_millis(100);

/// Publishes what a cell produces, or nothing if the cell is silent.
pub(crate) struct Cell<'a> {
    publisher: &'a Publisher,
    request: &'a Request,
    flags: &'a Flags,
    /// Asks the front end, where it allows that.
    questioner: Option<&'a Questioner>,
    count: u64,
    silent: bool,
    text: Option<Text>,
    pages: Vec<Bundle>,
    /// What the front ends show of this cell.
    shown: Shown,
    /// Whether a line on what takes long is shown.
    waits: bool,
    /// Whether such a line is over and stands there alone until the next output takes its place, so that the cell is never empty between.
    over: bool,
}

/// Printed text that is not yet published.
struct Text {
    stream: &'static str,
    printed: String,
    since: Instant,
}

impl<'a> Cell<'a> {
    pub(crate) fn new(
        publisher: &'a Publisher,
        request: &'a Request,
        flags: &'a Flags,
        questioner: Option<&'a Questioner>,
        count: u64,
        silent: bool,
    ) -> Self {
        Self {
            publisher,
            request,
            flags,
            questioner,
            count,
            silent,
            text: None,
            pages: Vec::new(),
            shown: Shown::default(),
            waits: false,
            over: false,
        }
    }

    /// Publishes what is left, and the error if there is one; gives the pages for the reply.
    pub(crate) fn finish(mut self, error: Option<&CellError>) -> Vec<Bundle> {
        // Work that ended in a panic has left its line.
        self.end_progress();
        if let Some(error) = error {
            self.publish("error", iopub::error(error));
        } else {
            self.flush();
            self.take_line_away(false);
        }
        self.pages
    }

    fn publish(&mut self, msg_type: &'static str, content: Value) {
        self.flush();
        self.take_line_away(true);
        if !self.silent {
            self.publisher.publish(msg_type, self.request, &content);
            self.shown.add(msg_type, content);
        }
    }

    /// Clears a line on what took long that still stands there; with `wait`, an output comes right behind.
    fn take_line_away(&mut self, wait: bool) {
        if std::mem::take(&mut self.over) && !self.silent {
            self.publisher.publish("clear_output", self.request, &iopub::clear_output(wait));
        }
    }

    /// Publishes what is no output of the cell.
    fn pass(&mut self, msg_type: &str, content: &Value) {
        self.flush();
        if !self.silent {
            self.publisher.publish(msg_type, self.request, content);
        }
    }

    fn flush(&mut self) {
        if let Some(Text { stream, printed, .. }) = self.text.take()
            && !self.silent
        {
            self.take_line_away(true);
            let content = iopub::stream(stream, &printed);
            self.publisher.publish("stream", self.request, &content);
            self.shown.add("stream", content);
        }
    }

    fn print(&mut self, stream: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.text.as_ref().is_some_and(|held| held.stream != stream) {
            self.flush();
        }
        let held = self.text.get_or_insert_with(|| Text { stream, printed: String::new(), since: Instant::now() });
        held.printed.push_str(text);
        if held.printed.len() >= CHUNK || held.since.elapsed() >= AGE {
            self.flush();
        }
    }
}

impl Outputs for Cell<'_> {
    fn display(&mut self, data: Bundle, metadata: Bundle) {
        self.publish("display_data", iopub::display(&data, &metadata, None));
    }

    fn display_named(&mut self, data: Bundle, metadata: Bundle, id: &str) {
        self.publish("display_data", iopub::display(&data, &metadata, Some(id)));
    }

    fn update(&mut self, data: Bundle, metadata: Bundle, id: &str) {
        self.publish("update_display_data", iopub::display(&data, &metadata, Some(id)));
    }

    fn progress(&mut self, line: &str) {
        if self.shown.is_whole() && !self.silent {
            let there = self.waits || std::mem::take(&mut self.over);
            let msg_type = if there { "update_display_data" } else { "display_data" };
            let id = format!("qes-progress-{}-{}", std::process::id(), self.count);
            let data = Map::from_iter([("text/plain".to_owned(), line.into())]);
            self.pass(msg_type, &iopub::display(&data, &Map::new(), Some(&id)));
            self.waits = true;
        }
    }

    fn end_progress(&mut self) {
        if std::mem::take(&mut self.waits) {
            self.flush();
            let again = self.shown.outputs();
            if again.is_empty() {
                self.over = true;
                return;
            }
            // What comes next takes the place of what is cleared, without a flicker.
            self.publisher.publish("clear_output", self.request, &iopub::clear_output(true));
            for (msg_type, content) in again {
                self.publisher.publish(msg_type, self.request, content);
            }
        }
    }

    fn result(&mut self, data: Bundle, metadata: Bundle) {
        let content = iopub::execute_result(&data, &metadata, self.count);
        self.publish("execute_result", content);
    }

    fn stdout(&mut self, text: &str) {
        self.print("stdout", text);
    }

    fn stderr(&mut self, text: &str) {
        self.print("stderr", text);
    }

    fn flush(&mut self) {
        Cell::flush(self);
    }

    fn clear(&mut self, wait: bool) {
        self.over = false;
        self.pass("clear_output", &iopub::clear_output(wait));
        self.shown.clear(wait);
    }

    fn input(&mut self, prompt: &str, password: bool) -> Result<String, NoInput> {
        // What was printed before the question is read before it.
        self.flush();
        self.questioner.ok_or(NoInput::NotAllowed)?.ask(self.request, prompt, password, self.flags)
    }

    fn page(&mut self, data: Bundle) {
        self.pages.push(data);
    }

    fn interrupted(&self) -> bool {
        self.flags.is_interrupted()
    }
}
