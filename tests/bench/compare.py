"""Measures qes beside ipykernel + pandas + matplotlib; README.md says what each row means."""

import argparse
import gc
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from queue import Empty
from statistics import median

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "msk-pain.ipynb"
TWIN = ROOT.parent / "shared" / "bench" / "python_twin" / "twin.ipynb"
COMMANDS = [
    "%load msk-pain",
    "%frames",
    "%show papers",
    "%agreement",
    "%characteristics --by country,condition",
    "%check",
    "%concepts --by condition",
    "%sql SELECT status, COUNT(*) AS n FROM papers GROUP BY status",
    "%flow",
    "%model struggle",
    "%model moving-forward",
]
PATIENCE = 300


def start_to_info(spec_name, folder):
    """Seconds from starting the kernel's process to its reply to the first kernel_info_request."""
    connection, info = write_connection_file(str(folder / "connection.json"), ip="127.0.0.1")
    spec = KernelSpecManager().get_kernel_spec(spec_name)
    argv = [sys.executable if a == "python" else a.replace("{connection_file}", connection) for a in spec.argv]
    client = BlockingKernelClient(connection_file=connection)
    client.load_connection_file()
    began = time.perf_counter()
    process = subprocess.Popen(argv, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", info["shell_port"]), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise SystemExit(f"the kernel {spec_name} does not start") from None
                time.sleep(0.0005)
        client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        asked = client.kernel_info()
        while client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != asked:
            pass
        return time.perf_counter() - began
    finally:
        client.stop_channels()
        process.kill()
        process.wait()


@contextmanager
def kernel(name, folder):
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(cwd=str(folder), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def round_trip(client, code, patience=PATIENCE):
    """Seconds from sending a cell to its reply and its idle."""
    began = time.perf_counter()
    asked = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=patience)
        if message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle":
            break
    while True:
        try:
            reply = client.get_shell_msg(timeout=patience)
        except Empty:
            raise SystemExit(f"no reply to {code!r}") from None
        if reply["parent_header"].get("msg_id") == asked:
            break
    took = time.perf_counter() - began
    if reply["content"]["status"] != "ok":
        raise SystemExit(f"{code!r} failed: {reply['content'].get('evalue')}")
    return took


def pss(pid):
    """MiB that a process and its children hold, shared pages divided among those that share them."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    children = " ".join(p.read_text() for p in Path(f"/proc/{pid}/task").glob("*/children")).split()
    return own + sum(pss(child) for child in children)


def cells_of(notebook):
    return [cell.source for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]


def whole(notebook, name, folder):
    document = nbformat.read(notebook, 4)
    client = NotebookClient(document, kernel_name=name, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}})
    began = time.perf_counter()
    client.execute()
    return time.perf_counter() - began


def warm_and_memory(notebook, name, folder):
    """Seconds of all cells on a kernel that has run them once, and MiB that it held after that first pass."""
    cells = cells_of(notebook)
    with kernel(name, folder) as (manager, client):
        for code in cells:
            round_trip(client, code)
        held = pss(manager.provisioner.pid)
        return sum(round_trip(client, code) for code in cells), held


def commands(folder):
    with kernel("qes", folder) as (_, client):
        for code in COMMANDS:
            round_trip(client, code)
        return [round_trip(client, code) for code in COMMANDS]


def trips(name, code, folder, times=50):
    with kernel(name, folder) as (_, client):
        round_trip(client, code)
        return median(round_trip(client, code) for _ in range(times))


def paired(runs, *measures):
    """Every measure so many times, taking turns, the first turn changing hands; one list for each."""
    taken = [[] for _ in measures]
    for run in range(runs):
        order = range(len(measures)) if run % 2 == 0 else reversed(range(len(measures)))
        for i in order:
            gc.collect()
            taken[i].append(measures[i]())
    return taken


def figures(values, scale=1.0, digits=1):
    if not values:
        return "not here"
    low, mid, high = (f"{scale * v:.{digits}f}" for v in (min(values), median(values), max(values)))
    return f"{mid} ({low}–{high})"


def row(name, unit, ours, theirs=None, scale=1.0, digits=1):
    ratio = f"{median(theirs) / median(ours):.1f}" if theirs else ""
    other = "" if theirs is None else figures(theirs, scale, digits)
    return f"| {name} | {unit} | {figures(ours, scale, digits)} | {other} | {ratio} |"


def copied(folder, name):
    """A copy to run in, so that nothing is written beside the original."""
    target = Path(tempfile.mkdtemp(prefix="qes-bench-")) / name
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "out"))
    return target


def twin_folder(twin):
    """A copy of the twin with what it reads two folders up, or the folder itself where that is not there."""
    facts = twin.parent.parent.parent / "facts"
    base = Path(tempfile.mkdtemp(prefix="qes-bench-"))
    target = base / "bench" / twin.parent.name
    shutil.copytree(twin.parent, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "out"))
    if facts.is_dir():
        shutil.copytree(facts, base / "facts")
    return target


def table(runs, twin):
    empty = Path(tempfile.mkdtemp(prefix="qes-bench-"))
    ours = copied(NOTEBOOK.parent, "notebooks")
    yield "| measure | unit | qes | ipykernel + pandas + matplotlib | times faster or smaller |"
    yield "|---|---|---|---|---|"
    a, b = paired(runs, lambda: start_to_info("qes", empty), lambda: start_to_info("python3", empty))
    yield row("start", "ms", a, b, 1000)
    a, b = paired(runs, lambda: trips("qes", "%help", empty), lambda: trips("python3", "pass", empty))
    yield row("round trip, `%help` and `pass`", "ms", a, b, 1000, 2)
    (passes,) = paired(runs, lambda: commands(ours))
    for i, code in enumerate(COMMANDS):
        yield row(f"command `{code}`", "ms", [p[i] for p in passes], None, 1000)
    if twin.exists():
        theirs = twin_folder(twin)
        a, b = paired(runs, lambda: whole(NOTEBOOK, "qes", ours), lambda: whole(twin, "python3", theirs))
        c, d = paired(runs, lambda: warm_and_memory(NOTEBOOK, "qes", ours), lambda: warm_and_memory(twin, "python3", theirs))
    else:
        (a,), b = paired(runs, lambda: whole(NOTEBOOK, "qes", ours)), []
        (c,), d = paired(runs, lambda: warm_and_memory(NOTEBOOK, "qes", ours)), []
    yield row("notebook through nbclient", "s", a, b, digits=2)
    yield row("warm cells of the notebook", "s", [x[0] for x in c], [x[0] for x in d], digits=3)
    yield row("memory of the kernel at the end, PSS", "MiB", [x[1] for x in c], [x[1] for x in d])


def surroundings(runs):
    model = next((s.split(":")[1].strip() for s in Path("/proc/cpuinfo").read_text().splitlines() if s.startswith("model name")), "?")
    packages = []
    for name in ("ipykernel", "pandas", "matplotlib", "nbclient", "jupyter_client"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} not here")
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return f"Python {platform.python_version()}, {', '.join(packages)}; {model}, {os.cpu_count()} cores; load at the start {load}; {runs} pairs of runs; median (min–max)."


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, metavar="N")
    parser.add_argument("--twin", type=Path, default=TWIN, metavar="NOTEBOOK")
    parser.add_argument("--output", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qes-bench-") as scratch:
        # Nothing of the user's own, neither history nor settings, takes part; copies are removed with the folder.
        tempfile.tempdir = scratch
        os.environ.update(XDG_DATA_HOME=f"{scratch}/data", JUPYTER_CONFIG_DIR=f"{scratch}/config", JUPYTER_RUNTIME_DIR=f"{scratch}/runtime", IPYTHONDIR=f"{scratch}/ipython")
        lines = [surroundings(options.runs), ""]
        print(*lines, sep="\n", flush=True)
        for line in table(options.runs, options.twin.resolve()):
            print(line, flush=True)
            lines.append(line)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
