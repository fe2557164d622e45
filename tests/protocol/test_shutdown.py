"""However a kernel ends, it leaves no process and no temporary file behind."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import zmq
from support import LONG_CELL, PATIENCE, started

MARK = "QES_TEST_MARK"


def marked(mark):
    """The processes that carry the mark in their environment: a kernel and all that it started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            zombie = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment.split(b"\0") and not zombie:
            found.append(int(folder.name))
    return found


def gone(mark):
    deadline = time.monotonic() + PATIENCE
    while left := marked(mark):
        if time.monotonic() > deadline:
            return left
        time.sleep(0.05)
    return []


@pytest.fixture
def surroundings(tmp_path):
    """A folder for temporary files of its own, and an environment that can be found again."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    mark = uuid.uuid4().hex
    yield temporary, mark, {**os.environ, "TMPDIR": str(temporary), MARK: mark}
    for pid in marked(mark):
        os.kill(pid, signal.SIGKILL)


def work(kernel):
    kernel.ok("%load msk-pain\n%flow\n%sql SELECT COUNT(*) AS n FROM papers")


def test_shutdown_request(surroundings, tmp_path):
    temporary, mark, env = surroundings
    with started(tmp_path, env) as kernel:
        assert marked(mark)
        work(kernel)
        reply = kernel.collect(kernel.client.shutdown()).reply
        assert reply["content"] == {"status": "ok", "restart": False}
        assert kernel.manager.provisioner.process.wait(PATIENCE) == 0
        assert gone(mark) == []
        assert list(temporary.rglob("*")) == []


def test_shutdown_within_a_second_in_every_phase(surroundings, tmp_path):
    """A second is the promise; the other one is for a machine that is busy with something else."""
    temporary, mark, env = surroundings
    phases = [
        (lambda kernel: kernel.ok("%help"), None),
        (lambda kernel: None, LONG_CELL),
        (lambda kernel: None, "loop {}"),
        (lambda kernel: kernel.ok("1 + 1"), "loop {}"),
        (lambda kernel: kernel.ok("1 + 1"), 'let x: u64 = 5;\nprintln!("{x}");'),
    ]
    for before, code in phases:
        with started(tmp_path, env) as kernel:
            before(kernel)
            deaf = zmq.Context.instance().socket(zmq.SUB)
            deaf.linger, deaf.rcvhwm = 0, 1
            info = kernel.manager.get_connection_info()
            deaf.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
            deaf.subscribe(b"")
            if code:
                kernel.running(code)
                time.sleep(0.2)
                for _ in range(1000):
                    kernel.client.kernel_info()
            begun = time.monotonic()
            kernel.client.shutdown()
            kernel.manager.provisioner.process.wait(PATIENCE)
            assert time.monotonic() - begun < 2, code
            deaf.close()
            assert gone(mark) == []
            assert list(temporary.rglob("*")) == []


def test_termination_signal(surroundings, tmp_path):
    temporary, mark, env = surroundings
    with started(tmp_path, env) as kernel:
        work(kernel)
        kernel.manager.provisioner.process.terminate()
        kernel.manager.provisioner.process.wait(PATIENCE)
        assert gone(mark) == []
        assert list(temporary.rglob("*")) == []


def test_the_parent_dies(surroundings, tmp_path):
    temporary, mark, env = surroundings
    program = (
        "import os, sys\n"
        "from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel(startup_timeout=900, kernel_name='qes', cwd=sys.argv[1])\n"
        "client.execute_interactive('%load msk-pain', output_hook=lambda message: None, timeout=900)\n"
        "print(manager.provisioner.process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    parent = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=env, capture_output=True, text=True)
    assert parent.returncode == -signal.SIGKILL, parent.stderr
    assert int(parent.stdout) > 0
    assert gone(mark) == []
    assert list(temporary.rglob("*")) == []


def test_a_restart_begins_afresh(surroundings, tmp_path):
    _, mark, env = surroundings
    with started(tmp_path, env) as kernel:
        work(kernel)
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=PATIENCE)
        cell = kernel.ok("%frames")
        assert cell.reply["content"]["execution_count"] == 1
        assert cell.results[-1]["frames"] == []
        assert len(marked(mark)) == 1
