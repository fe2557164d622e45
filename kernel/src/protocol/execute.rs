//! `execute_request` and the replies to it.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::outputs::{Bundle, CellError};
use crate::protocol::{self, failed};

/// What a front end asks to be run.
#[expect(clippy::struct_excessive_bools, reason = "the protocol's own fields")]
#[derive(Debug, Deserialize)]
pub(crate) struct Execute {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) silent: bool,
    #[serde(default = "yes")]
    store_history: bool,
    #[serde(default)]
    user_expressions: Option<Map<String, Value>>,
    #[serde(default = "yes")]
    pub(crate) stop_on_error: bool,
    #[serde(default)]
    pub(crate) allow_stdin: bool,
}

impl Execute {
    pub(crate) fn parse(content: &Map<String, Value>) -> Result<Self, CellError> {
        protocol::parse(content)
    }

    /// A silent cell leaves no trace, whatever else the request says.
    pub(crate) fn is_stored(&self) -> bool {
        self.store_history && !self.silent
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.user_expressions
            .iter()
            .flatten()
            .map(|(name, expression)| (name.as_str(), expression.as_str().unwrap_or_default()))
    }
}

/// The content of the reply to a cell that ran to its end.
pub(crate) fn ok(count: u64, pages: &[Bundle], expressions: &Map<String, Value>) -> Value {
    let payload: Vec<Value> = pages.iter().map(|data| json!({"source": "page", "data": data, "start": 0})).collect();
    json!({
        "status": "ok",
        "execution_count": count,
        "payload": payload,
        "user_expressions": expressions,
    })
}

/// The content of the reply to a cell that failed.
pub(crate) fn error(count: u64, error: &CellError) -> Value {
    let mut content = failed(error);
    content["execution_count"] = json!(count);
    content["payload"] = json!([]);
    content["user_expressions"] = json!({});
    content
}

/// The content of the reply to a cell that was queued behind one that failed.
pub(crate) fn aborted(count: u64) -> Value {
    json!({"status": "aborted", "execution_count": count})
}

/// One entry of a reply's `user_expressions`.
pub(crate) fn expression(outcome: &Result<Bundle, CellError>) -> Value {
    match outcome {
        Ok(data) => json!({"status": "ok", "data": data, "metadata": {}}),
        Err(error) => failed(error),
    }
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(content: &Value) -> Result<Execute, CellError> {
        Execute::parse(content.as_object().unwrap())
    }

    #[test]
    fn what_is_left_out_has_the_defaults_of_the_protocol() {
        let asked = parse(&json!({"code": "1"})).unwrap();
        assert!(!asked.silent && asked.is_stored() && asked.stop_on_error);
        assert_eq!(asked.expressions().count(), 0);
    }

    #[test]
    fn a_silent_cell_is_not_stored() {
        assert!(!parse(&json!({"code": "", "silent": true, "store_history": true})).unwrap().is_stored());
    }

    #[test]
    fn a_request_without_code_is_an_error() {
        assert_eq!(parse(&json!({})).unwrap_err().ename, "ProtocolError");
    }
}
