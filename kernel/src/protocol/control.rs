//! `interrupt_request` and `shutdown_request`.

use serde_json::{Map, Value, json};

/// The content of the reply to `interrupt_request`.
pub(crate) fn interrupted() -> Value {
    json!({"status": "ok"})
}

/// The content of the reply to `shutdown_request`.
pub(crate) fn shut_down(content: &Map<String, Value>) -> Value {
    let restart = content.get("restart").and_then(Value::as_bool).unwrap_or(false);
    json!({"status": "ok", "restart": restart})
}
