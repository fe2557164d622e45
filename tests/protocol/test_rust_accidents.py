"""What a crash, an interrupt or a reset costs."""

import os
import signal

import pytest
from rust_cells import DATA, SESSION_STAYS, busy_compiler, fails, printed, processes, text, until_compiling
from support import started


@pytest.mark.parametrize(
    "code, word",
    [
        ("std::process::exit(3)", "exit status: 3"),
        ("unsafe { std::ptr::null_mut::<i32>().wrapping_add(1).write_volatile(1) };", "SIGSEGV"),
        ("std::process::abort()", "SIGABRT"),
        ("let all = vec![1_u8; 1 << 46]; all.len()", "SIGABRT"),
        ("fn deep(n: u64) -> u64 { std::hint::black_box(n) + deep(n + 1) }\ndeep(0)", "signal"),
    ],
)
def test_the_end_of_the_child_costs_rust_variables_only(tmp_path, code, word):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\nlet lost = 1;\nfn kept() -> i32 {{ 2 }}')
        cell = kernel.run(code)
        (error,) = cell.errors
        assert error["ename"] == "RustDied" and word in error["evalue"]
        assert "stack backtrace" not in printed(cell, "stderr")
        assert "`lost`" in error["evalue"] and SESSION_STAYS in error["evalue"]
        assert kernel.ok("%agreement global").results
        assert text(kernel.ok("kept()")) == "2"
        assert "cannot find value" in fails(kernel, "lost")["evalue"]


def test_the_end_of_the_evaluator_costs_rust_variables_only(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\nlet lost = 1;\nfn kept() -> i32 {{ 2 }}')
        for pid, name in processes(kernel).items():
            if name == "qes-rust":
                os.kill(pid, signal.SIGKILL)
        error = fails(kernel, "lost")
        assert "`lost`" in error["evalue"] and SESSION_STAYS in error["evalue"]
        assert text(kernel.ok('kept() + frame("papers")?.height() as i32')) == "95"


def test_an_interrupt_of_a_running_cell(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("let lost = 1;\nfn kept() -> i32 { 2 }")
        asked = kernel.send('println!("on"); loop { std::hint::spin_loop() }')
        kernel.wait_for("stream", asked)
        kernel.manager.interrupt_kernel()
        (error,) = kernel.collect(asked).errors
        assert error["ename"] == "Interrupted" and "`lost`" in error["evalue"]
        assert text(kernel.ok("kept()")) == "2"


def test_an_interrupt_of_a_compilation_loses_nothing(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = 1;")
        asked = kernel.send(busy_compiler())
        until_compiling(kernel)
        kernel.manager.interrupt_kernel()
        (error,) = kernel.collect(asked).errors
        assert (error["ename"], error["evalue"]) == ("Interrupted", "stopped on request; nothing is lost")
        assert text(kernel.ok("kept")) == "1"


def test_what_takes_long_shows_a_line_on_its_progress(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("1")
        asked = kernel.send(busy_compiler())
        kernel.wait_for("display_data", asked)
        kernel.manager.interrupt_kernel()
        cell = kernel.collect(asked)
        assert "Rust: compiling" in cell.progress[0]
        shown = [k for k in cell.kinds if k in ("display_data", "update_display_data", "clear_output", "error")]
        assert (shown[0], shown[-2:]) == ("display_data", ["clear_output", "error"]), "the line is gone when the cell has ended"


def test_reset_of_rust_keeps_the_session(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\nlet lost = 1;')
        kernel.ok("%reset --rust")
        assert "cannot find value" in fails(kernel, "lost")["evalue"]
        assert kernel.ok("%show papers").results
