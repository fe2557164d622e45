//! The reply to `inspect_request`; the request is a [`Position`](super::complete::Position).

use serde_json::{Value, json};

use crate::outputs::Bundle;

/// The content of the reply.
pub(crate) fn reply(data: Option<&Bundle>) -> Value {
    let found = data.is_some();
    let data = data.map_or_else(|| json!({}), |data| json!(data));
    json!({"status": "ok", "found": found, "data": data, "metadata": {}})
}
