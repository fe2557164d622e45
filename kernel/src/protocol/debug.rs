//! `debug_request`: there is no debugger, and the reply says so in the words of the Debug Adapter Protocol too.

use serde_json::{Map, Value};

use crate::outputs::CellError;
use crate::protocol::failed;

/// The content of the reply.
pub(crate) fn refused(asked: Option<&Map<String, Value>>, error: &CellError) -> Value {
    let asked = |field: &str| asked.and_then(|asked| asked.get(field)).cloned().unwrap_or_default();
    let mut content = failed(error);
    content["type"] = "response".into();
    content["request_seq"] = asked("seq");
    content["command"] = asked("command");
    content["success"] = false.into();
    content["message"] = error.evalue.as_str().into();
    content
}
