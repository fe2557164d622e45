//! Comms. The kernel has no targets: it lists none and closes what a front end opens.

use serde_json::{Map, Value, json};

/// The content of the reply to `comm_info_request`.
pub(crate) fn info() -> Value {
    json!({"status": "ok", "comms": {}})
}

/// The content of the `comm_close` that answers a `comm_open`.
pub(crate) fn close(open: &Map<String, Value>) -> Value {
    json!({"comm_id": open.get("comm_id").cloned().unwrap_or_default(), "data": {}})
}
