//! `history_request` and its reply.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::history::Entry;
use crate::outputs::CellError;
use crate::protocol;

/// Which of the earlier inputs are asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    output: bool,
    #[serde(flatten)]
    pub(crate) access: Access,
}

/// The three ways to ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "hist_access_type", rename_all = "lowercase")]
pub(crate) enum Access {
    /// The last `n`.
    Tail { n: Option<i64> },
    /// Lines `start` up to, not including, `stop` of a session: 0 is this one, negative counts back from it.
    Range { session: Option<i64>, start: Option<i64>, stop: Option<i64> },
    /// The last `n` that match a pattern of `*` and `?`.
    Search { pattern: Option<String>, n: Option<i64>, unique: Option<bool> },
}

impl Asked {
    pub(crate) fn parse(content: &Map<String, Value>) -> Result<Self, CellError> {
        protocol::parse(content)
    }

    /// The content of the reply. Outputs are not kept, so with `output` theirs is null.
    pub(crate) fn reply(&self, entries: &[Entry]) -> Value {
        let history: Vec<Value> = entries
            .iter()
            .map(
                |Entry { session, line, input }| {
                    if self.output { json!([session, line, [input, null]]) } else { json!([session, line, input]) }
                },
            )
            .collect();
        json!({"status": "ok", "history": history})
    }
}

/// The content of the reply to a question that cannot be understood: an error that still has its list.
pub(crate) fn failed(error: &CellError) -> Value {
    let mut content = protocol::failed(error);
    content["history"] = json!([]);
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_asked_for_but_not_kept() {
        let entries = [Entry { session: 2, line: 1, input: "%load".to_owned() }];
        let reply =
            |content: Value| Asked::parse(content.as_object().unwrap()).unwrap().reply(&entries)["history"].take();
        assert_eq!(reply(json!({"hist_access_type": "tail", "n": 5, "raw": true})), json!([[2, 1, "%load"]]));
        assert_eq!(
            reply(json!({"hist_access_type": "range", "output": true, "session": 0, "start": 1, "stop": null})),
            json!([[2, 1, ["%load", null]]])
        );
    }

    #[test]
    fn an_unknown_way_to_ask_is_an_error() {
        assert!(Asked::parse(json!({"hist_access_type": "all"}).as_object().unwrap()).is_err());
    }
}
