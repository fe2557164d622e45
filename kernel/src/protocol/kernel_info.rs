//! The reply to `kernel_info_request`.

use serde_json::{Value, json};

use crate::protocol::framing;

/// The content of the reply.
pub(crate) fn reply() -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let repository = env!("CARGO_PKG_REPOSITORY");
    json!({
        "status": "ok",
        "protocol_version": framing::VERSION,
        "implementation": "qes",
        "implementation_version": version,
        "banner": format!("qes {version}: qualitative evidence synthesis. %help lists the commands."),
        "language_info": {
            "name": "rust",
            "version": "1.95",
            "mimetype": "text/rust",
            "file_extension": ".rs",
            "pygments_lexer": "rust",
            "codemirror_mode": "rust",
        },
        "help_links": [{"text": "qes", "url": repository}],
        "debugger": false,
        "supported_features": [],
    })
}
