"""Every verb, at a size at which it takes its time, is interrupted at many moments: it stops, and leaves nothing behind.

How soon they stop is measured by tests/bench/interrupts.py; here they only have to stop long before they would come to their end.
"""

import os
import random
import re
import time

import pytest
from at_size import NEEDS, cells, files, made
from kernels import SEED, works
from support import started

N = int(os.environ.get("QES_FAULTS_RECORDS", 30_000))
MOMENTS = int(os.environ.get("QES_FAULTS_MOMENTS", 4))
# Far more than any takes to stop, so that a slow machine fails nothing, and far less than they would go on.
SOON = 10


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A kernel with large frames, beside large files."""
    folder = tmp_path_factory.mktemp("large")
    files(folder, N, many=500)
    with started(folder) as front_end:
        front_end.ok(made(N))
        front_end.ok("%export numbers table.parquet")
        front_end.folder = folder
        yield front_end


def frames(kernel):
    return [(f["name"], f["rows"]) for f in kernel.ok("%frames").results[-1]["frames"]]


@pytest.mark.parametrize("name", cells(N))
def test_a_verb_stops_at_any_moment(large, name):
    cell = cells(N)[name]
    moments = random.Random(f"{SEED} {name}")
    if name in NEEDS:
        large.ok(NEEDS[name])
    before, there = frames(large), sorted(os.listdir(large.folder))
    for _ in range(MOMENTS):
        wait = 10 ** moments.uniform(-2.5, 0)
        msg_id = large.running(cell)
        time.sleep(wait)
        large.manager.interrupt_kernel()
        asked = time.monotonic()
        done = large.collect(msg_id, patience=60)
        took = time.monotonic() - asked
        if done.status == "ok":
            # It had come to its end: what it left is taken away.
            large.run("%reset left")
            for file in large.folder.glob("left.*"):
                file.unlink()
            if name == "load a package":
                break
            continue
        said = f"seed {SEED}, after {wait:.3f} s"
        assert done.errors[0]["ename"] == "Interrupted", (said, done.errors[0]["evalue"])
        assert took < SOON, said
        assert done.outputs == [], said
        assert frames(large) == before, said
        assert sorted(os.listdir(large.folder)) == there, said
    # What was left to itself runs out.
    deadline = time.monotonic() + 60
    while works(large):
        assert time.monotonic() < deadline, "a command that was interrupted goes on"


def test_progress_says_what_is_done_and_how_much_of_it(kernel):
    kernel.ok(made(150_000).splitlines()[0])
    lines = kernel.ok("%dedup records").progress
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z][^,]*(, [\d.,]+ (of [\d.,]+ )?(million )?[a-z ]+( \(\d+ %\))?)?, \d+ s(, about \d+ s left)?", line), line
