//! Comms. The kernel has no targets: it lists none and closes what a front end opens or takes for open.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

/// So many identifiers are remembered, so that a comm is closed once and not for each message that was under way.
const REMEMBERED: usize = 256;

/// The comms that were closed.
#[derive(Debug, Default)]
pub(crate) struct Comms {
    closed: VecDeque<Value>,
}

impl Comms {
    /// The content of the `comm_close` that a message calls for, if it does.
    pub(crate) fn close(&mut self, msg_type: &str, content: &Map<String, Value>) -> Option<Value> {
        let id = content.get("comm_id").filter(|id| id.is_string())?;
        if msg_type == "comm_close" || (msg_type == "comm_msg" && self.closed.contains(id)) {
            return None;
        }
        if self.closed.len() >= REMEMBERED {
            self.closed.pop_front();
        }
        self.closed.push_back(id.clone());
        Some(json!({"comm_id": id, "data": {}}))
    }
}

/// The content of the reply to `comm_info_request`.
pub(crate) fn info() -> Value {
    json!({"status": "ok", "comms": {}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comm_is_closed_once() {
        let mut comms = Comms::default();
        let mut closes = |msg_type: &str, content: Value| comms.close(msg_type, content.as_object().unwrap()).is_some();
        assert!(closes("comm_open", json!({"comm_id": "a"})));
        assert!(!closes("comm_msg", json!({"comm_id": "a"})));
        assert!(closes("comm_msg", json!({"comm_id": "never opened"})));
        assert!(!closes("comm_msg", json!({"comm_id": "never opened"})));
        assert!(!closes("comm_close", json!({"comm_id": "b"})));
        assert!(closes("comm_open", json!({"comm_id": "a"})), "opened again");
        assert!(!closes("comm_open", json!({"comm_id": 5})));
        assert!(!closes("comm_open", json!({})));
    }
}
