"""Who may talk to a kernel, from where, and what it remembers."""

import json
import os
from pathlib import Path
from queue import Empty

import pytest
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from support import PATIENCE, connect, started


def test_two_clients_at_once(kernel):
    with connect(kernel.manager) as other:
        kernel.ok("%load msk-pain")
        mine = [kernel.send("%sql SELECT COUNT(*) AS n FROM papers") for _ in range(10)]
        theirs = [other.send("%frames") for _ in range(10)]
        counted = [kernel.collect(m).results[-1]["rows"] for m in mine]
        listed = [other.collect(m).results[-1]["frames"] for m in theirs]
        assert all(rows == counted[0] for rows in counted)
        assert all("papers" in [f["name"] for f in frames] for frames in listed)
        kernel.linger()
        # What the other one asked is published to everyone and replied to the asker alone.
        published = {m["parent_header"].get("msg_id") for m in kernel.messages}
        assert published.issuperset(theirs)
        assert kernel.replies.keys().isdisjoint(theirs)


def test_a_second_subscriber_is_welcomed(kernel):
    other = kernel.manager.client()
    other.start_channels(shell=False, stdin=False, hb=False, control=False)
    try:
        message = other.get_iopub_msg(timeout=PATIENCE)
        assert message["msg_type"] == "iopub_welcome"
        assert message["content"] == {"subscription": ""}
    finally:
        other.stop_channels()


def test_a_message_with_a_wrong_key_is_never_answered(kernel):
    info = {**kernel.manager.get_connection_info(), "key": "not-the-key"}
    stranger = BlockingKernelClient()
    stranger.load_connection_info(info)
    stranger.start_channels(iopub=False, stdin=False, hb=False)
    try:
        ids = [stranger.execute("%load msk-pain"), stranger.kernel_info()]
        # Asked later and answered: what came before it has been dealt with by then.
        assert kernel.ok("%frames").results[-1]["frames"] == []
        for channel in (stranger.shell_channel, stranger.control_channel):
            try:
                raise AssertionError(f"answered: {channel.get_msg(timeout=0.3)}")
            except Empty:
                pass
        assert not [m for m in kernel.messages if m["parent_header"].get("msg_id") in ids]
    finally:
        stranger.stop_channels()


def test_a_replayed_message_is_not_run_twice(kernel):
    session = kernel.client.session
    message = session.msg("execute_request", {"code": "%help", "silent": False, "store_history": True})
    frames = session.serialize(message)
    socket = kernel.client.shell_channel.socket
    socket.send_multipart(frames)
    kernel.collect(message["header"]["msg_id"])
    socket.send_multipart(frames)
    assert kernel.run("%help").reply["content"]["execution_count"] == 2


def test_a_replay_is_known_behind_many_newer_messages(kernel):
    session, socket = kernel.client.session, kernel.client.shell_channel.socket
    first = session.serialize(session.msg("execute_request", {"code": "%help", "silent": False, "store_history": True}))
    socket.send_multipart(first)
    for _ in range(17_000):
        socket.send_multipart(session.serialize(session.msg("input_reply", {"value": "nobody asked"})))
    kernel.collect(kernel.client.kernel_info())
    socket.send_multipart(first)
    assert kernel.run("%help").reply["content"]["execution_count"] == 2


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("kind", ["connect", "usage", "debug", "create_subshell", "list_subshell", "delete_subshell", "interrupt", "comm_info", "history", "no_such"])
def test_every_request_has_a_reply_of_its_type(kernel, channel, kind):
    message = kernel.client.session.msg(f"{kind}_request", {"hist_access_type": "tail", "n": 1})
    getattr(kernel.client, f"{channel}_channel").send(message)
    cell = kernel.collect(message["header"]["msg_id"])
    assert cell.kinds == ["busy", "idle"]
    assert cell.reply["msg_type"] == f"{kind}_reply"
    if cell.reply["content"]["status"] != "ok":
        assert {"ename", "evalue", "traceback"} <= cell.reply["content"].keys()


@pytest.mark.parametrize("content", ['{"code": "%help \\ud800"}', '{"x": ' + "[" * 127 + "]" * 127 + "}", "[]", "{", '{"code": NaN}'])
@pytest.mark.parametrize("channel", ["shell", "control"])
def test_what_is_hard_to_read_is_answered(kernel, channel, content):
    session = kernel.client.session
    message = session.msg("execute_request", {})
    identities, parts = session.feed_identities(session.serialize(message))
    signed = [*parts[1:4], content.encode()]
    getattr(kernel.client, f"{channel}_channel").socket.send_multipart([*identities, b"<IDS|MSG>", session.sign(signed), *signed])
    cell = kernel.collect(message["header"]["msg_id"])
    assert cell.reply["msg_type"] == "execute_reply" and cell.status == "error"
    assert cell.reply["content"]["evalue"]
    assert kernel.ok("%help").results


def test_half_a_character_does_not_keep_a_cell_from_running(kernel):
    session = kernel.client.session
    message = session.msg("execute_request", {})
    _, parts = session.feed_identities(session.serialize(message))
    signed = [*parts[1:4], b'{"code": "// cut in half: \\ud83d\\n%help"}']
    kernel.client.shell_channel.socket.send_multipart([b"<IDS|MSG>", session.sign(signed), *signed])
    cell = kernel.collect(message["header"]["msg_id"])
    assert cell.status == "ok" and cell.results
    assert "\ufffd" in "".join(m["content"]["text"] for m in cell.messages if m["msg_type"] == "stream")


def test_frames_that_are_no_message_do_no_harm(kernel):
    info = kernel.manager.get_connection_info()
    context = zmq.Context()
    try:
        for port in ("shell_port", "control_port", "stdin_port"):
            socket = context.socket(zmq.DEALER)
            socket.connect(f"tcp://{info['ip']}:{info[port]}")
            for frames in (
                [b""],
                [b"<IDS|MSG>"],
                [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}"],
                [b"<IDS|MSG>", b"00" * 32, b"{}", b"{}", b"{}", b"{}"],
                [b"x" * 100_000],
                [b"<IDS|MSG>", b"\xff", b"{", b"[", b"\x00", b"null"],
            ):
                socket.send_multipart(frames)
        assert kernel.ok("%help").results
    finally:
        context.destroy(linger=0)


def test_an_unknown_comm_is_closed_politely(kernel):
    session, shell = kernel.client.session, kernel.client.shell_channel
    opened = session.msg("comm_open", {"comm_id": "c1", "target_name": "no.such.target", "data": {}})
    shell.send(opened)
    kernel.wait_for("idle", opened["header"]["msg_id"])
    closed = [m["content"] for m in kernel.messages if m["msg_type"] == "comm_close"]
    assert [c["comm_id"] for c in closed] == ["c1"]
    # Whoever takes a comm for open learns that it is not, once.
    for kind, comm in (("comm_msg", "c1"), ("comm_msg", "never-opened"), ("comm_msg", "never-opened"), ("comm_close", "other")):
        message = session.msg(kind, {"comm_id": comm, "data": {}})
        shell.send(message)
        kernel.wait_for("idle", message["header"]["msg_id"])
    closed = [m["content"]["comm_id"] for m in kernel.messages if m["msg_type"] == "comm_close"]
    assert closed == ["c1", "never-opened"]
    assert kernel.collect(kernel.client.comm_info()).reply["content"] == {"status": "ok", "comms": {}}


def test_kernel_info_is_complete(kernel):
    content = kernel.collect(kernel.client.kernel_info()).reply["content"]
    assert content["implementation"] == "qes"
    assert content["protocol_version"] == "5.5"
    assert content["debugger"] is False
    assert content["banner"]
    language = content["language_info"]
    assert language["name"] == "rust" and language["file_extension"] == ".rs"
    assert {"version", "mimetype", "pygments_lexer", "codemirror_mode"} <= language.keys()
    assert isinstance(content["supported_features"], list)


def test_the_other_transport(tmp_path):
    with started(tmp_path, transport="ipc") as kernel:
        assert kernel.ok("%load msk-pain\n%frames").results[-1]["frames"]


def test_history_outlives_the_kernel(tmp_path):
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    with started(tmp_path, env) as kernel:
        kernel.ok("%help cite")
    with started(tmp_path, env) as kernel:
        request = kernel.client.history(raw=True, output=False, hist_access_type="search", pattern="*cite*", n=5)
        assert [entry[2] for entry in kernel.collect(request).reply["content"]["history"]] == ["%help cite"]


def test_no_home_is_needed(tmp_path):
    nowhere = "/dev/null/nowhere"
    env = {**os.environ, "HOME": nowhere, "XDG_DATA_HOME": nowhere, "XDG_CACHE_HOME": nowhere, "XDG_CONFIG_HOME": nowhere}
    with started(tmp_path, env) as kernel:
        assert kernel.ok("%load msk-pain\n%check").results[-1]["findings"]


def test_the_kernelspec_is_as_installed():
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("qes")
    assert spec.interrupt_mode == "message" and spec.language == "rust"
    assert Path(spec.argv[0]).is_absolute() and os.access(spec.argv[0], os.X_OK)
    assert spec.argv[1:] == ["kernel", "--connection-file", "{connection_file}"]
    assert json.loads((Path(spec.resource_dir) / "kernel.json").read_text())["display_name"]
    logos = {path.name for path in Path(spec.resource_dir).glob("logo-*")}
    assert logos == {"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}
