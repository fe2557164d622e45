//! Every authentic request gets a reply of its type, on either channel and whatever is wrong with it.

use serde_json::{Value, json};

use crate::front_end::Channel::{Control, Shell};
use crate::front_end::FrontEnd;

const KINDS: [&str; 15] = [
    "execute",
    "complete",
    "inspect",
    "is_complete",
    "history",
    "kernel_info",
    "comm_info",
    "connect",
    "usage",
    "debug",
    "create_subshell",
    "list_subshell",
    "delete_subshell",
    "interrupt",
    "divination",
];

#[test]
fn every_request_is_answered_on_both_channels() {
    let everywhere = ["kernel_info", "comm_info", "connect", "usage", "interrupt"];
    let on_shell = ["execute", "complete", "inspect", "is_complete", "history"];
    let mut front = FrontEnd::start();
    for channel in [Shell, Control] {
        for kind in KINDS {
            let content = json!({
                "code": "", "cursor_pos": 0, "silent": true, "hist_access_type": "tail", "n": 3, "command": "debugInfo",
                "seq": 7,
            });
            let asked = front.send_on(channel, &format!("{kind}_request"), &content);
            let reply = front.expect_answer(channel, &asked, &format!("{kind}_reply"));
            let good = everywhere.contains(&kind) || (channel == Shell && on_shell.contains(&kind));
            if kind == "is_complete" && good {
                assert_eq!(reply["status"], "complete");
            } else {
                assert_eq!(reply["status"], if good { "ok" } else { "error" }, "{kind}: {reply}");
            }
            if !good {
                check_error(&reply);
            }
        }
    }
    front.finish();
}

#[test]
fn what_is_answered_says_what_it_is() {
    let mut front = FrontEnd::start();
    let mut answer = |channel, kind: &str, content: &Value| {
        let asked = front.send_on(channel, &format!("{kind}_request"), content);
        front.expect_answer(channel, &asked, &format!("{kind}_reply"))
    };
    assert_eq!(
        answer(Shell, "connect", &json!({})),
        json!({"status": "ok", "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5})
    );
    assert_eq!(answer(Shell, "kernel_info", &json!({}))["protocol_version"], "5.5");
    assert_eq!(answer(Control, "comm_info", &json!({})), json!({"status": "ok", "comms": {}}));
    let usage = answer(Control, "usage", &json!({}));
    assert_eq!(usage["pid"], std::process::id());
    assert!(usage["kernel_memory"].as_u64().unwrap() > 1_000_000, "{usage}");
    assert!(usage["host_virtual_memory"]["total"].as_u64().unwrap() > usage["kernel_memory"].as_u64().unwrap());
    assert!(answer(Control, "usage", &json!({}))["kernel_cpu"].as_f64().unwrap() >= 0.0);

    let debug = answer(Control, "debug", &json!({"type": "request", "command": "initialize", "seq": 7}));
    assert_eq!(
        (&debug["type"], &debug["command"], &debug["request_seq"], &debug["success"], &debug["message"]),
        (&json!("response"), &json!("initialize"), &json!(7), &json!(false), &json!("this kernel has no debugger"))
    );
    let misplaced = answer(Control, "execute", &json!({"code": ""}));
    assert_eq!(misplaced["evalue"], "found execute_request on control, expected it on shell");
    assert_eq!(misplaced["execution_count"], 1);
    assert_eq!(answer(Control, "history", &json!({}))["history"], json!([]));
    let mistyped = answer(Shell, "exceute", &json!({}));
    assert_eq!(
        mistyped["evalue"],
        "found a message of type \"exceute_request\", expected a request that this kernel knows; did you mean \"execute_request\"?"
    );
    front.finish();
}

#[test]
fn what_cannot_be_read_is_answered() {
    let deep = format!(r#"{{"code": "", "x": {}{}}}"#, "[".repeat(127), "]".repeat(127));
    let deeper = "[".repeat(50_000) + &"]".repeat(50_000);
    let contents = ["[]", "null", "\"code\"", "5", "{", "", "{}{}", deep.as_str(), deeper.as_str(), "\u{0}"];
    let mut front = FrontEnd::start();
    for channel in [Shell, Control] {
        for kind in KINDS {
            for (number, content) in contents.into_iter().enumerate() {
                let id = format!("{channel:?} {kind} {number}");
                front.send_parts(channel, [&header(&id, kind, "null"), "{}", "{}", content]);
                let reply = front.expect_answer(channel, &id, &format!("{kind}_reply"));
                assert_eq!(reply["status"], "error", "{id}: {reply}");
                check_error(&reply);
            }
        }
    }
    front.finish();
}

#[test]
fn what_the_kernel_does_not_use_need_not_be_readable() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let odd = ["[]", "null", "{", "", deep.as_str()];
    let mut front = FrontEnd::start();
    for channel in [Shell, Control] {
        for (number, odd) in odd.into_iter().enumerate() {
            let id = format!("{channel:?} {number}");
            front.send_parts(channel, [&header(&id, "kernel_info", "null"), odd, odd, "{}"]);
            assert_eq!(front.expect_answer(channel, &id, "kernel_info_reply")["status"], "ok");
        }
        let id = format!("{channel:?} deep header");
        let header = header(&id, "kernel_info", "null").replace("\"test\"", &format!("\"test\", \"more\": {deep}"));
        front.send_parts(channel, [&header, "{}", "{}", "{}"]);
        assert_eq!(front.expect_answer(channel, &id, "kernel_info_reply")["status"], "ok");
    }
    front.finish();
}

#[test]
fn half_a_character_is_replaced_and_the_cell_runs() {
    let mut front = FrontEnd::start();
    front.send_parts(Shell, [&header("half", "execute", "null"), "{}", "{}", r#"{"code": "print a\ud83d"}"#]);
    front.expect_busy("half");
    front.expect("half", "execute_input", &json!({"code": "print a\u{fffd}", "execution_count": 1}));
    front.expect_stream("half", "stderr", "what is no whole character in this cell was read as \u{fffd}\n");
    front.expect_stream("half", "stdout", "a\u{fffd}\n");
    front.expect_done("half");
    front.send_parts(Shell, [&header("whole", "execute", "null"), "{}", "{}", r#"{"code": "print \ud83d\ude00"}"#]);
    front.expect_quiet_run("whole", "\u{1f600}\n", 2);
    front.finish();
}

#[test]
fn a_subshell_that_is_not_there_does_not_answer() {
    let mut front = FrontEnd::start();
    front.send_parts(Shell, [&header("sub", "execute", "\"a\""), "{}", "{}", r#"{"code": "print unseen"}"#]);
    let reply = front.expect_answer(Shell, "sub", "execute_reply");
    assert_eq!(reply["evalue"], "found no subshell \"a\": this kernel has no subshells, expected no subshell_id");
    front.finish();
}

#[test]
fn an_interrupt_on_shell_stops_what_was_running_when_it_came() {
    let mut front = FrontEnd::start();
    let cell = front.execute("wait");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let asked = front.request("interrupt_request", &json!({}));
    assert_eq!(front.expect_type(&cell, "error")["ename"], "Interrupted");
    front.expect_reply_type(&cell, "execute_reply");
    front.expect_idle(&cell);
    assert_eq!(front.expect_answer(Shell, &asked, "interrupt_reply"), json!({"status": "ok"}));
    front.run_quietly("print on", "on\n", 2);
    front.finish();
}

#[test]
fn a_reply_at_the_wrong_place_is_no_request() {
    let mut front = FrontEnd::start();
    for channel in [Shell, Control] {
        for msg_type in ["input_reply", "execute_reply", "kernel_info_reply"] {
            front.send_on(channel, msg_type, &json!({"value": "x"}));
        }
        let asked = front.send_on(channel, "kernel_info_request", &json!({}));
        front.expect_answer(channel, &asked, "kernel_info_reply");
    }
    front.finish();
}

fn header(id: &str, kind: &str, subshell: &str) -> String {
    format!(
        r#"{{"msg_id": "{id}", "session": "s", "username": "test", "date": "2026-01-31T12:00:00Z",
            "msg_type": "{kind}_request", "version": "5.5", "subshell_id": {subshell}}}"#
    )
}

fn check_error(reply: &Value) {
    let evalue = reply["evalue"].as_str().unwrap();
    assert!(!evalue.is_empty() && !evalue.contains('\n') && !evalue.ends_with('.'), "{evalue}");
    assert_eq!(reply["ename"], "ProtocolError");
    assert_eq!(reply["traceback"], json!([evalue]));
}
