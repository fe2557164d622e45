"""Measures Rust cells of qes, beside evcxr_jupyter with polars where it is installed; README.md says what each row means."""

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path
from statistics import median

from compare import PATIENCE, ROOT, figures, kernel, pss, round_trip, surroundings
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

# A clean build of polars through `:dep` takes a quarter of an hour.
LONG = 3600
FRAME = 'let d = df!["n" => (0..1000_i64).collect::<Vec<_>>(), "x" => (0..1000).map(f64::from).collect::<Vec<_>>()]{};\nd'
FILTER = 'let e{i} = d.clone().lazy().filter(col("n").gt(lit({i}))).collect(){mark};\ne{i}'
TEN = ["1 + 1", "let a = 2;", "a * 3", 'format!("{a}")', "vec![1, 2, 3]", "let b = a + 1;", "(a, b)", "b.pow(2)", "(0..10).sum::<i32>()", "a == b"]


def dependency():
    """polars as the workspace has it, in the words of `:dep`."""
    wanted = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["dependencies"]["polars"]
    features = ", ".join(json.dumps(f) for f in wanted["features"])
    return f':dep polars = {{ version = "={wanted["version"]}", default-features = false, features = [{features}] }}'


class Ours:
    spec, mark = "qes", "?"
    before = []


class Stock:
    spec, mark = "rust", ".unwrap()"

    def __init__(self):
        self.before = [dependency(), "use polars::prelude::*;"]


def session(side, folder, times):
    """On one kernel: seconds until the first frame, of the filtering cell, of `1 + 1`; MiB after these and ten cells more."""
    began = time.perf_counter()
    with kernel(side.spec, folder) as (manager, client):
        for code in [*side.before, FRAME.format(side.mark)]:
            round_trip(client, code, LONG)
        first = time.perf_counter() - began
        round_trip(client, "1 + 1")
        filtering = [round_trip(client, FILTER.format(i=i, mark=side.mark)) for i in range(times)]
        adding = [round_trip(client, "1 + 1") for _ in range(times)]
        for code in TEN:
            round_trip(client, code)
        return first, filtering, adding, pss(manager.provisioner.pid)


def stopped(folder, code, wait):
    """Seconds from the request to stop a cell until its reply and its idle."""
    with kernel("qes", folder) as (manager, client):
        round_trip(client, "1")
        asked = client.execute(code)
        time.sleep(wait)
        began = time.perf_counter()
        manager.interrupt_kernel()
        while client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != asked:
            pass
        return time.perf_counter() - began


def after_death(folder, what):
    """Seconds of the first Rust cell after the evaluator or its child was killed; the cell that notices comes before."""
    with kernel("qes", folder) as (manager, client):
        round_trip(client, "fn kept() -> i32 { 2 }\nkept()")
        pids = evaluators(manager.provisioner.pid)
        os.kill(pids[0] if what == "evaluator" else pids[-1], signal.SIGKILL)
        time.sleep(0.2)
        began = time.perf_counter()
        try:
            round_trip(client, "kept()")
        except SystemExit:
            began = time.perf_counter()
            round_trip(client, "kept()")
        return time.perf_counter() - began


def evaluators(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *evaluators(int(child))]
    return found


def prelude_size():
    folder = ROOT / ".venv" / "share" / "qes" / "rust"
    return int(subprocess.run(["du", "-sk", str(folder)], capture_output=True, text=True, check=True).stdout.split()[0]) / 1024


def busy_compiler():
    line = 'let a{i} = std::collections::BTreeMap::from([([{i}_u16; {i}], vec![[{i}_u32; {i}]; 2])]); println!("{{a{i}:?}}");'
    return "{ " + "\n".join(line.format(i=i) for i in range(1, 400)) + " }"


def table(runs, stock, folder):
    def row(name, unit, ours, theirs=(), scale=1.0, digits=2):
        ratio = f"{median(theirs) / median(ours):.0f}" if theirs else ""
        other = "" if theirs == () else figures(theirs, scale, digits)
        return f"| {name} | {unit} | {figures(ours, scale, digits)} | {other} | {ratio} |"

    yield "| measure | unit | qes | evcxr_jupyter + polars | times faster or smaller |"
    yield "|---|---|---|---|---|"
    ours = [session(Ours, folder, 5) for _ in range(runs)]
    theirs = [session(Stock(), folder, 5)] if stock else []
    all_of = lambda sessions, at: [x for s in sessions for x in s[at]]  # noqa: E731
    yield row("kernel start until the first frame is shown", "s", [s[0] for s in ours], [s[0] for s in theirs])
    yield row("warm cell: filter a frame and show it, `let` without a type", "s", all_of(ours, 1), all_of(theirs, 1), digits=3)
    yield row("warm cell: `1 + 1`", "s", all_of(ours, 2), all_of(theirs, 2), digits=3)
    yield row("memory of kernel, evaluator and child after these cells and ten more, PSS", "MiB", [s[3] for s in ours], [s[3] for s in theirs], digits=0)
    yield row("disk of the installed prelude", "MiB", [prelude_size()], digits=0)
    yield row("interrupt of `loop {}` until the reply", "ms", [stopped(folder, "loop {}", 0.5) for _ in range(runs)], scale=1000, digits=0)
    yield row("interrupt of a compilation until the reply", "ms", [stopped(folder, busy_compiler(), 0.7) for _ in range(runs)], scale=1000, digits=0)
    yield row("the next cell after the child was killed", "s", [after_death(folder, "child") for _ in range(runs)])
    yield row("the next cell after the evaluator was killed", "s", [after_death(folder, "evaluator") for _ in range(runs)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--no-stock", action="store_true", help="leave evcxr_jupyter out even where it is installed")
    parser.add_argument("--output", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        KernelSpecManager().get_kernel_spec("rust")
        stock = not options.no_stock
    except NoSuchKernel:
        stock = False
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ.update(XDG_DATA_HOME=f"{scratch}/data", JUPYTER_CONFIG_DIR=f"{scratch}/config", JUPYTER_RUNTIME_DIR=f"{scratch}/runtime")
        lines = [surroundings(options.runs), ""]
        print(*lines, sep="\n", flush=True)
        for line in table(options.runs, stock, Path(scratch)):
            print(line, flush=True)
            lines.append(line)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
