"""A front end for the tests: it keeps every message in the order of arrival and judges none of them."""

import json
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty

from jupyter_client.manager import KernelManager
from jupyter_client.session import Session
from jupyter_kernel_test.msgspec_v5 import schema_fragments, validate_message

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
QES_JSON = "application/vnd.qes.v1+json"
# Nothing takes that long, on however slow a machine: it only ends a test that would otherwise wait for ever.
PATIENCE = 900
# A cell that would run for minutes, in steps of milliseconds.
LONG_CELL = "%load msk-pain\n" + "%model struggle\n" * 20_000


@dataclass
class Cell:
    """What came back for one request."""

    reply: dict
    messages: list[dict]

    @property
    def status(self):
        return self.reply["content"]["status"]

    @property
    def kinds(self):
        """The IOPub messages in order; a status stands as its state."""
        return [m["content"].get("execution_state", m["msg_type"]) for m in self.messages]

    @property
    def lasting(self):
        """The messages whose outputs a front end still shows in the end: a line on progress is none of them."""
        kept, replaced = [], False
        for message in self.messages:
            kind = message["msg_type"]
            if kind == "clear_output" and not message["content"]["wait"]:
                kept, replaced = [], False
            elif kind == "clear_output":
                replaced = True
            elif kind in ("display_data", "execute_result", "stream", "error"):
                kept, replaced = [*([] if replaced else kept), message], False
        return kept

    @property
    def outputs(self):
        return [m["content"]["data"] for m in self.lasting if m["msg_type"] in ("display_data", "execute_result")]

    @property
    def results(self):
        """The machine-readable results in order."""
        return [o[QES_JSON] if isinstance(o[QES_JSON], dict) else json.loads(o[QES_JSON]) for o in self.outputs]

    @property
    def progress(self):
        """The lines that were shown on what takes long."""
        named = [m["content"] for m in self.messages if m["content"].get("transient", {}).get("display_id", "").startswith("qes-progress-")]
        return [content["data"]["text/plain"] for content in named]

    @property
    def errors(self):
        return [m["content"] for m in self.messages if m["msg_type"] == "error"]


class FrontEnd:
    """One client of a kernel."""

    def __init__(self, manager, client):
        self.manager = manager
        self.client = client
        self.replies = {}
        self.messages = []

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def running(self, code):
        """Sends a cell and waits until it is at work."""
        msg_id = self.send(code)
        self.wait_for("execute_input", msg_id)
        return msg_id

    def run(self, code, **options):
        """Sends a cell and waits for its reply and for its idle."""
        return self.collect(self.send(code, **options))

    def ok(self, code):
        """Runs a cell that has to succeed."""
        cell = self.run(code)
        assert cell.status == "ok", cell.errors
        return cell

    def collect(self, msg_id, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while not (msg_id in self.replies and self._is_idle(msg_id)):
            assert time.monotonic() < deadline, f"no reply or no idle for {msg_id}; so far: {self._of(msg_id)}"
            self.receive(0.01)
        return Cell(self.replies[msg_id], self._of(msg_id))

    def wait_for(self, kind, msg_id):
        """Waits for a message of this type or state on IOPub for this request."""
        deadline = time.monotonic() + PATIENCE
        while kind not in Cell({}, self._of(msg_id)).kinds:
            assert time.monotonic() < deadline, f"no {kind} for {msg_id}; so far: {self._of(msg_id)}"
            self.receive(0.01)

    def linger(self, seconds=0.3):
        """Takes in what arrives late."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.receive(0.05)

    def receive(self, seconds):
        """Takes in what is there on every channel, waiting at most so long on IOPub."""
        client = self.client
        for channel, wait in ((client.shell_channel, 0), (client.control_channel, 0), (client.iopub_channel, seconds)):
            while True:
                try:
                    message = channel.get_msg(timeout=wait)
                except Empty:
                    break
                self._keep(message, replied=channel is not client.iopub_channel)
                wait = 0

    def _keep(self, message, replied):
        known = message["msg_type"] in schema_fragments
        # The suite's schema predates the specification's word for a cell that was given up.
        if known and message["content"].get("status") != "aborted":
            validate_message(message)
        if replied:
            parent = message["parent_header"]["msg_id"]
            assert parent not in self.replies, f"a second reply: {message}"
            self.replies[parent] = message
        else:
            self.messages.append(message)

    def _of(self, msg_id):
        return [m for m in self.messages if m["parent_header"].get("msg_id") == msg_id]

    def _is_idle(self, msg_id):
        return "idle" in Cell({}, self._of(msg_id)).kinds


@contextmanager
def connect(manager):
    """One more client on a running kernel, with a session of its own: a session's name is also its socket's address."""
    session = Session(key=manager.session.key, signature_scheme=manager.session.signature_scheme)
    client = manager.client(session=session)
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield FrontEnd(manager, client)
    finally:
        client.stop_channels()


@contextmanager
def started(folder, env=None, transport="tcp"):
    """A front end on a new kernel in this folder, which is stopped in the end."""
    manager = KernelManager(kernel_name="qes", transport=transport)
    # A kernel that is asked to end does so, however slow the machine is: it is never killed before.
    manager.shutdown_wait_time = PATIENCE
    sockets = tempfile.TemporaryDirectory(prefix="qes-")
    if transport == "ipc":
        # Absolute, because kernel and client have different working folders; short, because such paths have to be.
        manager.ip = f"{sockets.name}/kernel"
    if env is None:
        manager.start_kernel(cwd=str(folder))
    else:
        manager.start_kernel(cwd=str(folder), env=env)
    try:
        with connect(manager) as front_end:
            yield front_end
    finally:
        if manager.is_alive():
            manager.shutdown_kernel()
        manager.cleanup_resources()
        sockets.cleanup()
