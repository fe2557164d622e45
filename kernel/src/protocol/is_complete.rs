//! `is_complete_request` and its reply.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::outputs::{CellError, Completeness};
use crate::protocol;

/// The code typed so far.
#[derive(Debug, Deserialize)]
pub(crate) struct IsComplete {
    pub(crate) code: String,
}

impl IsComplete {
    pub(crate) fn parse(content: &Map<String, Value>) -> Result<Self, CellError> {
        protocol::parse(content)
    }
}

/// The content of the reply; `None` where the question itself failed.
pub(crate) fn reply(completeness: Option<&Completeness>) -> Value {
    match completeness {
        Some(Completeness::Complete) => json!({"status": "complete"}),
        Some(Completeness::Incomplete { indent }) => json!({"status": "incomplete", "indent": indent}),
        Some(Completeness::Invalid) => json!({"status": "invalid"}),
        None => json!({"status": "unknown"}),
    }
}
