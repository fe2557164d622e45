//! The messages: how they are framed and signed, and one family of them per file.
//!
//! Nothing here opens a socket or waits. A family knows the fields of its requests and builds the contents of its replies.

pub(crate) mod anywhere;
pub(crate) mod comm;
pub(crate) mod complete;
pub(crate) mod control;
pub(crate) mod debug;
pub(crate) mod execute;
pub(crate) mod framing;
pub(crate) mod history;
pub(crate) mod inspect;
pub(crate) mod iopub;
pub(crate) mod is_complete;
pub(crate) mod kernel_info;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::outputs::CellError;

/// Reads the fields a family needs from a request's content.
pub(crate) fn parse<T: DeserializeOwned>(content: &Map<String, Value>) -> Result<T, CellError> {
    serde_json::from_value(Value::Object(content.clone())).map_err(|error| {
        let evalue = format!("the request's content is not what its type prescribes: {error}");
        CellError { ename: "ProtocolError".to_owned(), traceback: vec![evalue.clone()], evalue }
    })
}

/// The content of a reply that reports `error`.
pub(crate) fn failed(error: &CellError) -> Value {
    json!({
        "status": "error",
        "ename": error.ename,
        "evalue": error.evalue,
        "traceback": error.traceback,
    })
}
