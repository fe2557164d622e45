"""An interrupt stops what runs and keeps the session; control and heartbeat answer meanwhile."""

import zmq
from support import LONG_CELL, PATIENCE


def interrupted(kernel, msg_id):
    kernel.manager.interrupt_kernel()
    cell = kernel.collect(msg_id)
    assert cell.status == "error", "the cell came to its end before the interrupt"
    (error,) = cell.errors
    assert "interrupt" in error["ename"].lower()
    assert cell.kinds[-1] == "idle"
    return cell


def test_a_long_cell_stops_and_the_session_stays(kernel):
    before = kernel.ok("%load msk-pain\n%frames").results[-1]
    msg_id = kernel.running(LONG_CELL)
    kernel.wait_for("display_data", msg_id)
    cell = interrupted(kernel, msg_id)
    assert len(cell.outputs) < LONG_CELL.count("\n")
    assert kernel.ok("%frames").results[-1]["frames"] == before["frames"]


def test_one_long_query_stops(kernel, tmp_path):
    # Every part is a cross join of some million pairs and differs from the others, so that none is computed once for all.
    (tmp_path / "numbers.csv").write_text("n\n" + "\n".join(str(i) for i in range(3000)) + "\n")
    kernel.ok("%load numbers.csv --as numbers")
    part = "SELECT COUNT(*) AS n FROM numbers AS a CROSS JOIN numbers AS b WHERE a.n + b.n <> {}"
    msg_id = kernel.running("%%sql\n" + "\nUNION ALL ".join(part.format(i) for i in range(300)))
    interrupted(kernel, msg_id)
    assert kernel.ok("%sql SELECT COUNT(*) AS n FROM numbers").results[-1]["rows"] == [[3000]]


def test_an_interrupt_of_an_idle_kernel_does_no_harm(kernel):
    kernel.ok("%help")
    message = kernel.client.session.msg("interrupt_request", {})
    kernel.client.control_channel.send(message)
    assert kernel.collect(message["header"]["msg_id"]).reply["content"] == {"status": "ok"}
    assert kernel.ok("%help").results


def test_the_signal_interrupts_too(kernel):
    msg_id = kernel.running(LONG_CELL)
    kernel.manager.provisioner.process.send_signal(2)
    cell = kernel.collect(msg_id)
    assert cell.status == "error"
    assert "interrupt" in cell.errors[0]["ename"].lower()
    assert kernel.ok("%help").results


def test_control_answers_while_a_cell_runs(kernel):
    msg_id = kernel.running(LONG_CELL)
    message = kernel.client.session.msg("kernel_info_request", {})
    kernel.client.control_channel.send(message)
    asked = message["header"]["msg_id"]
    kernel.wait_for("idle", asked)
    kernel.collect(asked)
    assert msg_id not in kernel.replies
    interrupted(kernel, msg_id)


def test_the_heartbeat_echoes_while_a_cell_runs(kernel):
    msg_id = kernel.running(LONG_CELL)
    info = kernel.manager.get_connection_info()
    context = zmq.Context()
    beat = context.socket(zmq.REQ)
    try:
        beat.connect(f"tcp://{info['ip']}:{info['hb_port']}")
        for ping in (b"ping", b"", b"\x00\xff" * 40):
            beat.send(ping)
            assert beat.poll(PATIENCE * 1000), "no echo"
            assert beat.recv() == ping
        assert msg_id not in kernel.replies
    finally:
        context.destroy(linger=0)
    interrupted(kernel, msg_id)
