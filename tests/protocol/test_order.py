"""What a request gets, and in which order: busy first, idle strictly last, one reply, at most one error."""

import pytest

CELLS = {
    "table": "%help",
    "several": "%load msk-pain\n%frames\n%model struggle",
    "figure": "%load msk-pain\n%flow",
    "sql": "%load msk-pain\n%sql SELECT COUNT(*) AS n FROM papers",
    "sql-cell": "%%sql\nSELECT 1 AS one",
    "remark": "// nothing to do",
    "blank": "\n  \n",
    "help": "?agreement",
    "clear": "%clear",
    "time": "%load msk-pain\n%time %check",
    "unknown-command": "%agremeent",
    "unknown-frame": "%show no_such_frame",
    "bad-option": "%agreement --no-such-option",
    "bad-sql": "%sql SELEC 1",
    "error-in-the-middle": "%help\n%show no_such_frame\n%frames",
    "two-errors": "%show no_such_frame\n%show nor_this_one",
}
FAILING = ["unknown-command", "unknown-frame", "bad-option", "bad-sql", "error-in-the-middle", "two-errors"]


@pytest.mark.parametrize("name", CELLS)
def test_busy_input_outputs_idle(kernel, name):
    msg_id = kernel.send(CELLS[name])
    kernel.collect(msg_id)
    kernel.linger()
    cell = kernel.collect(msg_id)
    assert cell.kinds[:2] == ["busy", "execute_input"]
    assert cell.kinds[-1] == "idle", cell.kinds
    assert cell.kinds.count("idle") == 1 and cell.kinds.count("busy") == 1
    assert cell.kinds.count("execute_result") <= 1
    assert cell.reply["content"]["execution_count"] == 1
    assert cell.messages[1]["content"] == {"code": CELLS[name], "execution_count": 1}


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_cell_sends_one_error(kernel, name):
    cell = kernel.run(CELLS[name])
    assert cell.status == "error"
    (error,) = cell.errors
    for key in ("ename", "evalue", "traceback"):
        assert cell.reply["content"][key] == error[key]
    assert error["ename"] and " " not in error["ename"]
    assert error["evalue"] and len(error["traceback"]) <= 8
    assert "panicked" not in str(error) and ".rs:" not in str(error)


def test_nothing_runs_after_the_line_that_fails(kernel):
    cell = kernel.run(CELLS["error-in-the-middle"])
    assert [r["command"] for r in cell.results] == ["help"]
    assert "no_such_frame" in cell.errors[0]["evalue"]


def test_names_that_are_nearly_right_are_suggested(kernel):
    assert "agreement" in kernel.run("%agremeent").errors[0]["evalue"]
    kernel.ok("%load msk-pain")
    assert "papers" in kernel.run("%show papres").errors[0]["evalue"]


def test_several_compiler_errors_are_one_error(kernel):
    cell = kernel.run("let x = no_such_name;\nlet y: i32 = true;")
    assert cell.status == "error"
    (error,) = cell.errors
    assert "no_such_name" in error["evalue"] and "mismatched types" in error["evalue"]


def test_cells_are_counted_from_one(kernel):
    counts = [kernel.run(code).reply["content"]["execution_count"] for code in ("%help", "%show none", "%frames")]
    assert counts == [1, 2, 3]


def test_a_silent_cell_leaves_no_trace(kernel):
    silent = kernel.run("%help", silent=True)
    assert silent.kinds == ["busy", "idle"]
    assert kernel.run("%frames").reply["content"]["execution_count"] == 1
    request = kernel.client.history(raw=True, output=False, hist_access_type="tail", n=1)
    assert [entry[2] for entry in kernel.collect(request).reply["content"]["history"]] == ["%frames"]


def test_an_error_aborts_what_is_queued(kernel):
    first = kernel.send("%load msk-pain\n" + "%model struggle\n" * 50)
    failing = kernel.send("%show no_such_frame")
    queued = kernel.send("%help")
    assert kernel.collect(first).status == "ok"
    assert kernel.collect(failing).status == "error"
    aborted = kernel.collect(queued)
    assert aborted.status == "aborted"
    assert not aborted.outputs
    assert kernel.ok("%help").results


def test_without_stop_on_error_the_queue_runs_on(kernel):
    first = kernel.send("%load msk-pain\n" + "%model struggle\n" * 50)
    failing = kernel.send("%show no_such_frame", stop_on_error=False)
    queued = kernel.send("%help")
    assert [kernel.collect(m).status for m in (first, failing, queued)] == ["ok", "error", "ok"]


def test_every_request_gets_its_reply_between_busy_and_idle(kernel):
    client = kernel.client
    requests = {
        "kernel_info_reply": client.kernel_info(),
        "complete_reply": client.complete("%fl"),
        "inspect_reply": client.inspect("%flow"),
        "is_complete_reply": client.is_complete("%flow"),
        "history_reply": client.history(raw=True, output=False, hist_access_type="tail", n=1),
        "comm_info_reply": client.comm_info(),
    }
    for kind, msg_id in requests.items():
        cell = kernel.collect(msg_id)
        assert cell.reply["msg_type"] == kind
        assert cell.reply["content"]["status"] == ("complete" if kind == "is_complete_reply" else "ok")
        assert cell.kinds == ["busy", "idle"]


def test_control_requests_are_bracketed_too(kernel):
    message = kernel.client.session.msg("kernel_info_request", {})
    kernel.client.control_channel.send(message)
    cell = kernel.collect(message["header"]["msg_id"])
    assert cell.reply["msg_type"] == "kernel_info_reply"
    assert cell.kinds == ["busy", "idle"]


def test_positions_are_counted_in_code_points(kernel):
    text = "// 𝔸𝔸 é\n%agr"
    request = kernel.client.complete(text)
    content = kernel.collect(request).reply["content"]
    assert content["matches"] == ["%agreement"]
    assert text[content["cursor_start"] : content["cursor_end"]] == "%agr"


def test_a_user_expression_is_answered(kernel):
    cell = kernel.run("%help", user_expressions={"asked": "%frames"})
    assert set(cell.reply["content"]["user_expressions"]) == {"asked"}
