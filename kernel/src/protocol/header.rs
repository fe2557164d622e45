//! Message headers.

use serde_json::{Map, Value, json};

/// The version of the messaging protocol that the kernel speaks.
pub(crate) const VERSION: &str = "5.4";

/// A fresh header for a message of the kernel's `session`.
pub(crate) fn new(msg_type: &str, session: &str) -> Value {
    json!({
        "msg_id": uuid::Uuid::new_v4().to_string(),
        "session": session,
        "username": "qes",
        // Six digits: front ends in Python read microseconds and no more.
        "date": format!("{:.6}", jiff::Timestamp::now()),
        "msg_type": msg_type,
        "version": VERSION,
    })
}

/// Whether a header of somebody else's names itself and its type, without which nothing can be answered.
pub(crate) fn is_usable(header: &Map<String, Value>) -> bool {
    ["msg_id", "msg_type"].iter().all(|&field| header.get(field).is_some_and(Value::is_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_header_is_usable_and_its_date_is_utc_in_microseconds() {
        let Value::Object(header) = new("status", "s") else { panic!("a header is an object") };
        assert!(is_usable(&header));
        let date = header["date"].as_str().unwrap();
        assert_eq!(date.len(), "2026-01-31T12:00:00.000000Z".len());
        assert!(date.ends_with('Z'));
    }

    #[test]
    fn a_header_without_a_name_or_a_type_is_not_usable() {
        let usable = |value: Value| is_usable(value.as_object().unwrap());
        assert!(!usable(json!({"msg_id": "a"})));
        assert!(!usable(json!({"msg_id": 1, "msg_type": "t"})));
        assert!(usable(json!({"msg_id": "a", "msg_type": "t"})));
    }
}
