"""An interrupt tells the truth, whenever it comes: what a cell says is lost is gone, what it does not say is lost is there.

`QES_INTERRUPTS` sets the number of moments (60), `QES_SEED` the seed, which is printed.
"""

import os
import random
import time

from rust_cells import fails, printed, text
from support import started

MOMENTS = int(os.environ.get("QES_INTERRUPTS", "60"))

# What a cell may be busy with, by name.
CELLS = {
    "spins": "loop { std::hint::spin_loop() }",
    "sleeps": "std::thread::sleep(std::time::Duration::from_secs(60));",
    "prints": 'loop { println!("{}", "x".repeat(10_000)); }',
    "prints much": 'let line = "y".repeat(1 << 20); for _ in 0..100 { print!("{line}"); eprint!("{line}"); }',
    "starts a program": 'std::process::Command::new("sleep").arg("60").status()?;',
    "threads": "std::thread::spawn(|| loop {}).join().ok();",
    "ends at once": "1 + 1",
    "ends soon": "std::thread::sleep(std::time::Duration::from_millis(150)); 2",
    "defines": "fn helper() -> i32 { 3 }",
    "is tried again": "let owner = String::from(\"a\"); let borrower = owner.as_str(); loop { std::hint::black_box(borrower); }",
    "is no Rust": "let x = ;",
    "does not compile": "no_such_function()",
}


def interrupt(kernel, times=1):
    """Asks so often for an interrupt; the requests, whose replies say that the kernel has heard them."""
    requests = [kernel.client.session.msg("interrupt_request", {}) for _ in range(times)]
    for request in requests:
        kernel.client.control_channel.send(request)
    return [request["header"]["msg_id"] for request in requests]


def interrupted(kernel, asked, times=1):
    """The cell after so many interrupts. What comes later is not meant for it."""
    requests = interrupt(kernel, times)
    cell = kernel.collect(asked)
    for request in requests:
        kernel.collect(request)
    return cell


def checked(kernel, cell, what):
    """Whether the variable `kept` has been lost, as the cell says it, and as it is."""
    said = cell.errors[0] if cell.status == "error" else {"ename": "", "evalue": ""}
    assert said["ename"] != "RustDied" and "SIGKILL" not in said["evalue"], (what, said)
    lost = "lost" in said["evalue"] and "nothing is lost" not in said["evalue"]
    if lost:
        assert said["ename"] == "Interrupted" and "`kept`" in said["evalue"], (what, said)
        assert "cannot find value" in fails(kernel, "kept")["evalue"], what
    else:
        assert text(kernel.ok("kept")) == "41", (what, said)
    assert text(kernel.ok("1 + 1")) == "2", what
    return lost


def test_an_interrupt_at_any_moment_tells_the_truth(tmp_path):
    seed = int(os.environ.get("QES_SEED", random.randrange(1 << 30)))
    print(f"QES_SEED={seed} QES_INTERRUPTS={MOMENTS}")
    chance, there, slowest = random.Random(seed), False, 0.0
    with started(tmp_path) as kernel:
        kernel.ok("let keeps = 0;")
        for moment in range(MOMENTS):
            if not there:
                kernel.ok("let kept = 41;")
                there = True
            name = chance.choice(list(CELLS))
            wait, burst = chance.uniform(0, 0.45), chance.choice([1, 1, 1, 2, 5])
            what = f"moment {moment} of seed {seed}: {name} after {wait:.3f} s, {burst} interrupts"
            asked = kernel.send(CELLS[name])
            time.sleep(wait)
            before = time.monotonic()
            cell = interrupted(kernel, asked, burst)
            slowest = max(slowest, time.monotonic() - before)
            there = not checked(kernel, cell, what)
    # What is aimed at is 0.1 s; a machine that does other work too is given more.
    assert slowest < 3, f"an interrupt took {slowest:.2f} s, seed {seed}"


def test_interrupts_that_come_late_do_not_meet_the_next_cell(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = 41;")
        for wait in (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3):
            asked = kernel.send("2 + 2")
            time.sleep(wait)
            checked(kernel, interrupted(kernel, asked, 3), f"after {wait} s")
            kernel.ok("let kept = 41;")


def test_an_interrupt_while_the_evaluator_starts(tmp_path):
    for wait in (0, 0.05, 0.2, 0.4, 0.8):
        with started(tmp_path) as kernel:
            asked = kernel.send("1 + 1")
            time.sleep(wait)
            cell = interrupted(kernel, asked)
            if cell.status == "error":
                assert cell.errors[0]["ename"] == "Interrupted" and "RustDied" not in cell.errors[0]["evalue"]
            assert text(kernel.ok("2 + 2")) == "4"


def test_what_earlier_cells_defined_survives_an_interrupt_of_a_new_evaluator(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("fn first() -> i32 { 1 }\nstruct Held(i32);")
        kernel.ok("fn second() -> i32 { 2 }")
        for wait in (0.1, 0.4, 0.7, 1.0, 1.4):
            fails(kernel, "std::process::Command::new(\"sh\").args([\"-c\", \"kill -9 $(ps -o ppid= -p $PPID)\"]).status()?; loop {}")
            asked = kernel.send("first() + second()")
            time.sleep(wait)
            interrupted(kernel, asked, 2)
            assert text(kernel.ok("first() + second() + Held(3).0")) == "6"


def test_an_interrupted_question_ends_the_cell(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = 41;")
        asked = kernel.client.execute('input("name?")?', allow_stdin=True)
        kernel.client.stdin_channel.get_msg(timeout=60)
        cell = interrupted(kernel, asked)
        assert cell.errors[0]["ename"] == "Interrupted"
        assert not checked(kernel, cell, "a question")


def test_a_type_that_a_cell_fails_to_define_anew_costs_nothing(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("#[derive(Debug)]\nstruct Pair(i32, i32);\nlet pair = Pair(1, 2);")
        fails(kernel, "struct Pair(String);\nno_such_function()")
        shown = kernel.ok("pair")
        assert text(shown) == "Pair(1, 2)" and "lost" not in printed(shown, "stderr")
