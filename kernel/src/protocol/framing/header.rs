//! The headers of the kernel's own messages.

use serde_json::{Value, json};

/// The version of the messaging protocol that the kernel speaks.
pub(crate) const VERSION: &str = "5.5";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_fresh_header_is_utc_in_microseconds() {
        let header = new("status", "s");
        let date = header["date"].as_str().unwrap();
        assert_eq!(date.len(), "2026-01-31T12:00:00.000000Z".len());
        assert!(date.ends_with('Z'));
    }
}
