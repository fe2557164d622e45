//! Every request gets a reply of its type: those that need neither the session nor its channel are answered here, and those
//! that nobody can answer get an error.

use serde_json::{Map, Value, json};

use crate::connection::Channel;
use crate::outputs::CellError;
use crate::protocol::framing::{Request, Unreadable};
use crate::protocol::{comm, debug, execute, failed, history, kernel_info};
use crate::sockets::Shared;
use crate::usage;

/// What shell alone answers: it has the session.
const OF_SHELL: [&str; 5] =
    ["execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request"];

/// A reply: its type and its content.
pub(crate) type Reply = (String, Value);

/// Whether a message wants to be answered or acted upon at all: a reply that comes to the wrong place does not.
pub(crate) fn asks(request: &Request) -> bool {
    !request.msg_type().ends_with("_reply")
}

/// The reply to `request`, unless it is for `channel` itself to answer, or a comm's message, which has none.
pub(crate) fn answer(shared: &Shared, channel: Channel, request: &Request) -> Option<Reply> {
    let msg_type = request.msg_type();
    if matches!(msg_type, "comm_open" | "comm_msg" | "comm_close") {
        return None;
    }
    let refuse = |error: &CellError| Some(refusal(shared, request, error));
    if let Err(unreadable) = &request.content {
        return refuse(&unreadable.into());
    }
    if let Some(subshell) = request.subshell().filter(|_| channel == Channel::Shell) {
        let found: String = subshell.to_string().chars().take(60).collect();
        return refuse(&fault(format!(
            "found no subshell {found}: this kernel has no subshells, expected no subshell_id"
        )));
    }
    let content = match msg_type {
        "kernel_info_request" => kernel_info::reply(),
        "comm_info_request" => comm::info(),
        "connect_request" => connected(shared),
        "usage_request" => match usage::now(shared) {
            Ok(usage) => usage,
            Err(error) => return refuse(&fault(format!("cannot tell what the kernel uses: {error}"))),
        },
        "interrupt_request" | "shutdown_request" => return None,
        "debug_request" => return refuse(&fault("this kernel has no debugger".to_owned())),
        "create_subshell_request" | "list_subshell_request" | "delete_subshell_request" => {
            return refuse(&fault("this kernel has no subshells".to_owned()));
        }
        _ if OF_SHELL.contains(&msg_type) => {
            if channel == Channel::Shell {
                return None;
            }
            return refuse(&fault(format!("found {msg_type} on {}, expected it on shell", channel.name())));
        }
        _ => return refuse(&unknown(msg_type)),
    };
    Some((reply_type(msg_type), content))
}

/// The content of a request that [`answer`] left to its channel.
pub(crate) fn content(request: &Request) -> &Map<String, Value> {
    static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    request.content.as_ref().unwrap_or(&NOTHING)
}

fn refusal(shared: &Shared, request: &Request, error: &CellError) -> Reply {
    let content = match request.msg_type() {
        "execute_request" => execute::error(shared.next_count(), error),
        "history_request" => history::failed(error),
        "debug_request" => debug::refused(request.content.as_ref().ok(), error),
        _ => failed(error),
    };
    (reply_type(request.msg_type()), content)
}

fn reply_type(msg_type: &str) -> String {
    format!("{}_reply", msg_type.strip_suffix("_request").unwrap_or(msg_type))
}

fn connected(shared: &Shared) -> Value {
    let port = |channel| shared.connection.port(channel);
    json!({
        "status": "ok",
        "shell_port": port(Channel::Shell),
        "iopub_port": port(Channel::Iopub),
        "stdin_port": port(Channel::Stdin),
        "hb_port": port(Channel::Heartbeat),
        "control_port": port(Channel::Control),
    })
}

fn unknown(msg_type: &str) -> CellError {
    let others = [
        "kernel_info_request",
        "comm_info_request",
        "connect_request",
        "usage_request",
        "interrupt_request",
        "shutdown_request",
    ];
    let found: String = msg_type.chars().take(60).collect();
    let near = OF_SHELL.into_iter().chain(others).map(|known| (strsim::jaro_winkler(&found, known), known));
    let near = near.filter(|(score, _)| *score >= 0.9).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = near.map_or_else(String::new, |(_, known)| format!("; did you mean {known:?}?"));
    fault(format!("found a message of type {found:?}, expected a request that this kernel knows{hint}"))
}

fn fault(evalue: String) -> CellError {
    CellError { ename: "ProtocolError".to_owned(), traceback: vec![evalue.clone()], evalue }
}

impl From<&Unreadable> for CellError {
    fn from(unreadable: &Unreadable) -> Self {
        fault(unreadable.to_string())
    }
}
