"""What the tests of faults ask of a running kernel, and do to it."""

import os
import resource
import time
from pathlib import Path

SEED = int(os.environ.get("QES_FAULTS_SEED", 20261128))
# Nothing that only reads or refuses takes longer, however slow the machine.
SOON = 60


def soon(kernel, code):
    return kernel.collect(kernel.send(code), patience=SOON)


def one_sentence(cell):
    (error,) = cell.errors
    said = error["evalue"]
    assert said and "\n" not in said and "panicked" not in said and "defect" not in said, said
    return said


def limit(kernel, what, most):
    """Sets a limit of the running kernel, which may be raised again."""
    pid = kernel.manager.provisioner.pid
    resource.prlimit(pid, what, (most, resource.prlimit(pid, what)[1]))


def works(kernel):
    """Whether the kernel uses a processor."""
    before = ticks(kernel)
    time.sleep(0.03)
    return ticks(kernel) > before


def ticks(kernel):
    """Hundredths of a second that the kernel has used a processor."""
    fields = Path(f"/proc/{kernel.manager.provisioner.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
