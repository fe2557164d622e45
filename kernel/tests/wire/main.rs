//! The kernel on real sockets, driven by a front end that fails on any message it was not told to expect.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod bounds;
mod engine;
mod front_end;

use front_end::FrontEnd;
use serde_json::json;

#[test]
fn a_cell_is_busy_input_outputs_reply_idle() {
    let mut front = FrontEnd::start();
    let code = "print one\nprint two\nwarn three\nshow four\nresult five";
    let cell = front.execute(code);
    front.expect_busy(&cell);
    front.expect(&cell, "execute_input", &json!({"code": code, "execution_count": 1}));
    front.expect_stream(&cell, "stdout", "one\ntwo\n");
    front.expect_stream(&cell, "stderr", "three\n");
    front.expect(&cell, "display_data", &json!({"data": {"text/plain": "four"}, "metadata": {}, "transient": {}}));
    front.expect(
        &cell,
        "execute_result",
        &json!({"data": {"text/plain": "five"}, "metadata": {}, "execution_count": 1}),
    );
    front.expect_reply(
        &cell,
        "execute_reply",
        &json!({"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}),
    );
    front.expect_idle(&cell);
    front.finish();
}

#[test]
fn outputs_are_cleared_and_paged() {
    let mut front = FrontEnd::start();
    let cell = front.execute("clear\npage help");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    front.expect(&cell, "clear_output", &json!({"wait": true}));
    front.expect_reply(
        &cell,
        "execute_reply",
        &json!({
            "status": "ok", "execution_count": 1, "user_expressions": {},
            "payload": [{"source": "page", "data": {"text/plain": "help"}, "start": 0}],
        }),
    );
    front.expect_idle(&cell);
    front.finish();
}

#[test]
fn a_line_on_progress_leaves_nothing_behind() {
    let mut front = FrontEnd::start();
    let id = |count: u64| json!({"display_id": format!("qes-progress-{}-{count}", std::process::id())});
    let line = |text, count| json!({"data": {"text/plain": text}, "metadata": {}, "transient": id(count)});
    let alone = front.execute("progress 10%\nprogress 20%\narrived\narrived");
    front.expect_busy(&alone);
    front.expect_input(&alone, 1);
    front.expect(&alone, "display_data", &line("10%", 1));
    front.expect(&alone, "update_display_data", &line("20%", 1));
    front.expect(&alone, "clear_output", &json!({"wait": false}));
    front.expect_done(&alone);
    // What was shown before the line is shown again in its place.
    let after = front.execute("show table\nprint text\nprogress 10%\narrived");
    front.expect_busy(&after);
    front.expect_input(&after, 2);
    let table = json!({"data": {"text/plain": "table"}, "metadata": {}, "transient": {}});
    let text = json!({"name": "stdout", "text": "text\n"});
    front.expect(&after, "display_data", &table);
    front.expect(&after, "stream", &text);
    front.expect(&after, "display_data", &line("10%", 2));
    front.expect(&after, "clear_output", &json!({"wait": true}));
    front.expect(&after, "display_data", &table);
    front.expect(&after, "stream", &text);
    front.expect_done(&after);
    // Whatever comes next stands in its place, and nothing blank between.
    let failed = front.execute("progress 10%\narrived\nprogress 90%\narrived\nprint text");
    front.expect_busy(&failed);
    front.expect_input(&failed, 3);
    front.expect(&failed, "display_data", &line("10%", 3));
    front.expect(&failed, "update_display_data", &line("90%", 3));
    front.expect(&failed, "clear_output", &json!({"wait": true}));
    front.expect(&failed, "stream", &text);
    front.expect_done(&failed);
    front.finish();
}

#[test]
fn a_failing_cell_has_one_error_and_its_reply_repeats_it() {
    let mut front = FrontEnd::start();
    let cell = front.execute("print before\nfail no such frame");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    front.expect_stream(&cell, "stdout", "before\n");
    front.expect(
        &cell,
        "error",
        &json!({"ename": "CommandError", "evalue": "no such frame", "traceback": ["CommandError: no such frame"]}),
    );
    front.expect_reply(
        &cell,
        "execute_reply",
        &json!({
            "status": "error", "ename": "CommandError", "evalue": "no such frame",
            "traceback": ["CommandError: no such frame"],
            "execution_count": 1, "payload": [], "user_expressions": {},
        }),
    );
    front.expect_idle(&cell);
    front.finish();
}

#[test]
fn a_panic_is_one_error_and_the_session_goes_on() {
    let mut front = FrontEnd::start();
    let cell = front.execute("panic invariant broken");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let error = front.expect_type(&cell, "error");
    assert_eq!(error["ename"], "InternalError");
    assert!(error["evalue"].as_str().unwrap().starts_with("invariant broken"));
    let reply = front.expect_reply_type(&cell, "execute_reply");
    assert_eq!(reply["evalue"], error["evalue"]);
    front.expect_idle(&cell);

    front.run_quietly("print still here", "still here\n", 2);
    front.finish();
}

#[test]
fn only_stored_cells_are_counted_and_silent_ones_leave_no_trace() {
    let mut front = FrontEnd::start();
    let silent = front.send_execute(&json!({"code": "print unseen\nfail unseen", "silent": true}));
    front.expect_busy(&silent);
    assert_eq!(front.expect_reply_type(&silent, "execute_reply")["status"], "error");
    front.expect_idle(&silent);

    let unstored = front.send_execute(&json!({"code": "", "store_history": false}));
    front.expect_busy(&unstored);
    front.expect_input(&unstored, 1);
    assert_eq!(front.expect_reply_type(&unstored, "execute_reply")["execution_count"], 1);
    front.expect_idle(&unstored);

    front.run_quietly("print a", "a\n", 1);
    front.run_quietly("print b", "b\n", 2);

    let history = front.request("history_request", &json!({"hist_access_type": "tail", "n": 9, "raw": true}));
    front.expect_busy(&history);
    front.expect_reply(
        &history,
        "history_reply",
        &json!({"status": "ok", "history": [[1, 1, "print a"], [1, 2, "print b"]]}),
    );
    front.expect_idle(&history);
    front.finish();
}

#[test]
fn user_expressions_fail_one_by_one() {
    let mut front = FrontEnd::start();
    let cell = front.send_execute(&json!({"code": "", "user_expressions": {"good": "6", "bad": "fail"}}));
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let reply = front.expect_reply_type(&cell, "execute_reply");
    assert_eq!(
        reply["user_expressions"],
        json!({
            "good": {"status": "ok", "data": {"text/plain": "6"}, "metadata": {}},
            "bad": {"status": "error", "ename": "CommandError", "evalue": "fail", "traceback": ["CommandError: fail"]},
        })
    );
    front.expect_idle(&cell);
    front.finish();
}

#[test]
fn an_interrupt_stops_the_cell_and_control_and_heartbeat_answer_meanwhile() {
    let mut front = FrontEnd::start();
    let cell = front.execute("wait");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    front.ping();
    front.control_kernel_info();
    front.interrupt();
    assert_eq!(front.expect_type(&cell, "error")["ename"], "Interrupted");
    assert_eq!(front.expect_reply_type(&cell, "execute_reply")["ename"], "Interrupted");
    front.expect_idle(&cell);

    front.run_quietly("print next", "next\n", 2);
    front.finish();
}

#[test]
fn a_failure_aborts_the_cells_behind_it_but_not_other_requests() {
    let mut front = FrontEnd::start();
    let failing = front.execute("wait");
    let second = front.execute("print unseen");
    let info = front.request("kernel_info_request", &json!({}));
    let third = front.execute("print unseen");
    front.expect_busy(&failing);
    front.expect_input(&failing, 1);
    front.control_kernel_info();
    front.interrupt();
    front.expect_type(&failing, "error");
    front.expect_reply_type(&failing, "execute_reply");
    front.expect_idle(&failing);

    let aborted = json!({"status": "aborted", "execution_count": 2});
    front.expect_busy(&second);
    front.expect_reply(&second, "execute_reply", &aborted);
    front.expect_idle(&second);
    front.expect_busy(&info);
    front.expect_reply_type(&info, "kernel_info_reply");
    front.expect_idle(&info);
    front.expect_busy(&third);
    front.expect_reply(&third, "execute_reply", &aborted);
    front.expect_idle(&third);

    front.run_quietly("print later", "later\n", 2);
    front.finish();
}

#[test]
fn without_stop_on_error_the_queue_goes_on() {
    let mut front = FrontEnd::start();
    let failing = front.send_execute(&json!({"code": "fail once", "stop_on_error": false}));
    let next = front.execute("print on");
    front.expect_busy(&failing);
    front.expect_input(&failing, 1);
    front.expect_type(&failing, "error");
    front.expect_reply_type(&failing, "execute_reply");
    front.expect_idle(&failing);
    front.expect_quiet_run(&next, "on\n", 2);
    front.finish();
}

#[test]
fn what_is_not_authentic_is_dropped_without_an_answer() {
    let mut front = FrontEnd::start();
    front.send_signed_with("a wrong key", "execute_request", &json!({"code": "print unseen"}));
    front.send_signed_with("", "execute_request", &json!({"code": "print unseen"}));
    front.send_raw_on_shell(&[b"no delimiter".to_vec()]);
    let info = front.request("kernel_info_request", &json!({}));
    front.repeat_last_on_shell();
    front.expect_busy(&info);
    front.expect_reply_type(&info, "kernel_info_reply");
    front.expect_idle(&info);

    front.run_quietly("print seen", "seen\n", 1);
    front.finish();
}

#[test]
fn every_subscriber_is_welcomed() {
    let mut front = FrontEnd::start();
    let mut second = front.subscribe("");
    front.expect_welcome("");
    second.expect_welcome("");
    let mut third = front.subscribe("kernel.");
    front.expect_welcome("kernel.");
    second.expect_welcome("kernel.");
    third.expect_welcome("kernel.");

    let cell = front.execute("");
    for subscriber in [&mut second, &mut third] {
        subscriber.expect_status(&cell, "busy");
        subscriber.expect_type(&cell, "execute_input");
        subscriber.expect_status(&cell, "idle");
    }
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    front.expect_reply_type(&cell, "execute_reply");
    front.expect_idle(&cell);
    front.finish();
}

#[test]
fn questions_about_code_count_code_points() {
    let mut front = FrontEnd::start();
    let complete = front.request("complete_request", &json!({"code": "é%lo", "cursor_pos": 4}));
    front.expect_busy(&complete);
    front.expect_reply(
        &complete,
        "complete_reply",
        &json!({
            "status": "ok", "matches": ["%load"], "cursor_start": 1, "cursor_end": 4,
            "metadata": {"_jupyter_types_experimental": [{"text": "%load", "type": "magic", "start": 1, "end": 4}]},
        }),
    );
    front.expect_idle(&complete);

    for (code, found) in [("known", json!({"text/plain": "known at 2"})), ("other", json!({}))] {
        let inspect = front.request("inspect_request", &json!({"code": code, "cursor_pos": 2, "detail_level": 0}));
        front.expect_busy(&inspect);
        front.expect_reply(
            &inspect,
            "inspect_reply",
            &json!({"status": "ok", "found": code == "known", "data": found, "metadata": {}}),
        );
        front.expect_idle(&inspect);
    }

    let open = json!({"status": "incomplete", "indent": "  "});
    for (code, reply) in [("open", open), ("wrong", json!({"status": "invalid"})), ("1", json!({"status": "complete"}))]
    {
        let question = front.request("is_complete_request", &json!({"code": code}));
        front.expect_busy(&question);
        front.expect_reply(&question, "is_complete_reply", &reply);
        front.expect_idle(&question);
    }
    front.finish();
}

#[test]
fn comms_are_listed_and_each_is_closed_once() {
    let mut front = FrontEnd::start();
    let info = front.request("comm_info_request", &json!({}));
    front.expect_busy(&info);
    front.expect_reply(&info, "comm_info_reply", &json!({"status": "ok", "comms": {}}));
    front.expect_idle(&info);

    let open = front.request("comm_open", &json!({"comm_id": "c", "target_name": "nobody", "data": {}}));
    front.expect_busy(&open);
    front.expect(&open, "comm_close", &json!({"comm_id": "c", "data": {}}));
    front.expect_idle(&open);

    for (msg_type, comm, closed) in [
        ("comm_msg", "c", false),
        ("comm_close", "c", false),
        ("comm_msg", "never opened", true),
        ("comm_msg", "never opened", false),
    ] {
        let sent = front.request(msg_type, &json!({"comm_id": comm, "data": {}}));
        front.expect_busy(&sent);
        if closed {
            front.expect(&sent, "comm_close", &json!({"comm_id": comm, "data": {}}));
        }
        front.expect_idle(&sent);
    }
    front.finish();
}

#[test]
fn malformed_contents_get_their_reply_too() {
    let mut front = FrontEnd::start();
    let replies = [
        ("execute_request", "execute_reply"),
        ("complete_request", "complete_reply"),
        ("inspect_request", "inspect_reply"),
        ("is_complete_request", "is_complete_reply"),
        ("history_request", "history_reply"),
    ];
    for (request, reply) in replies {
        let sent = front.request(request, &json!({"code": 5}));
        front.expect_busy(&sent);
        let content = front.expect_reply_type(&sent, reply);
        assert_eq!(content["status"], "error", "{reply}");
        assert_eq!(content["ename"], "ProtocolError", "{reply}");
        front.expect_idle(&sent);
    }
    front.finish();
}

#[test]
fn a_shutdown_ends_a_running_cell() {
    let mut front = FrontEnd::start();
    let cell = front.execute("wait");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let asked = front.shut_down(true);
    front.expect_around(&asked);
    front.expect_type(&cell, "error");
    front.expect_reply_type(&cell, "execute_reply");
    front.expect_idle(&cell);
    front.expect_end();
}

#[test]
fn shell_can_shut_down_too() {
    let mut front = FrontEnd::start();
    let asked = front.request("shutdown_request", &json!({"restart": false}));
    front.expect_busy(&asked);
    front.expect_reply(&asked, "shutdown_reply", &json!({"status": "ok", "restart": false}));
    front.expect_idle(&asked);
    front.expect_end();
}
