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


def test_a_cell_and_what_it_starts_read_nothing(tmp_path):
    with started(tmp_path) as kernel:
        assert text(kernel.ok("let mut line = String::new(); std::io::stdin().read_line(&mut line)?")) == "0"
        assert text(kernel.ok('std::process::Command::new("cat").output()?.stdout.len()')) == "0"
        assert text(kernel.ok('std::process::Command::new("cat").status()?.success()')) == "true"
        assert text(kernel.ok("std::thread::spawn(|| std::io::read_to_string(std::io::stdin()).unwrap()).join().unwrap().len()")) == "0"
        assert "There is no frame yet" in text(kernel.ok("frames()?")), "the session still answers"


def test_what_is_printed_keeps_its_order(tmp_path):
    with started(tmp_path) as kernel:
        cell = kernel.ok('for i in 0..50 { print!("a{i} "); eprint!("b{i} "); println!("c{i}"); eprintln!("d{i}"); }\ndbg!(1);')
        streams = [m["content"] for m in cell.messages if m["msg_type"] == "stream"]
        expected = "".join(f"a{i} b{i} c{i}\nd{i}\n" for i in range(50)) + "[cell] 1 = 1\n"
        assert "".join(s["text"] for s in streams) == expected
        assert printed(cell, "stderr").startswith("b0 d0\n")
        cell = kernel.ok('mod m { pub fn say() { print!("1 "); eprint!("2 "); print!("3"); } }\nm::say();')
        streams = [m["content"] for m in cell.messages if m["msg_type"] == "stream"]
        assert [(s["name"], s["text"]) for s in streams] == [("stdout", "1 "), ("stderr", "2 "), ("stdout", "3")]
        cell = kernel.ok('std::process::Command::new("sh").args(["-c", "echo out; echo err >&2"]).status()?;')
        assert (printed(cell), printed(cell, "stderr")) == ("out\n", "err\n")


FORK = 'unsafe extern "C" { fn fork() -> i32; fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32; }\n'


@pytest.mark.parametrize(
    "child",
    [
        "",
        'println!("child");',
        'panic!("child");',
        "std::process::exit(3);",
        "std::process::abort();",
        'Err(std::io::Error::other("child"))?;',
        "drop(frames());",
    ],
)
def test_what_a_cell_forks_off_does_not_answer_for_it(tmp_path, child):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = 41;")
        cell = kernel.ok(FORK + f"let pid = unsafe {{ fork() }}; if pid == 0 {{ {child} }} else {{ unsafe {{ waitpid(pid, std::ptr::null_mut(), 0) }}; }}\npid > 0")
        assert text(cell) == "true" and len([m for m in cell.messages if m["msg_type"] == "execute_result"]) == 1
        for n in range(3):
            assert text(kernel.ok(f"kept + {n}")) == str(41 + n)


@pytest.mark.parametrize(
    "code, word",
    [
        ("#![no_std]", "no_std"),
        ("#![feature(never_type)]\nfn f() {}", "feature"),
        ("#![deny(warnings)]", "deny"),
        ("mod std {}", "std"),
        ("type i32 = i64;", "i32"),
        ("extern crate alloc;", "alloc"),
        ("extern crate polars;", "polars"),
        ('println!("a") } fn g() -> i32 { 5', "unexpected closing delimiter"),
        ("} {", "unexpected closing delimiter"),
        ("let a = 1; }; loop {} ; {", "unexpected closing delimiter"),
        ("(" * 3000 + "1" + ")" * 3000, "brackets"),
        ("-" * 3000 + "1", "operators"),
        ("if true {" * 3000 + "}" * 3000, "brackets"),
    ],
)
def test_what_would_harm_later_cells_is_refused(tmp_path, code, word):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = 41;")
        error = fails(kernel, code)
        assert error["ename"] == "CompileError" and word in error["evalue"]
        assert text(kernel.ok("kept")) == "41"


@pytest.mark.parametrize(
    "code",
    [
        "macro_rules! println { ($($t:tt)*) => { compile_error!(\"mine\") } }",
        "macro_rules! eprintln { ($($t:tt)*) => { () } }",
        "macro_rules! vec { () => { () } }",
        "macro_rules! drop { () => { () } }",
        "enum Mine { Ok, Some, None, Err }\nuse Mine::*;",
        "type String = Vec<u8>;\ntype Result = ();\nstruct Option;\nstruct Box;",
        "use std::fmt::Result;\nuse std::io::Error as Ok;",
        "fn main() {}\nfn drop() {}\nfn run() {}\nfn take() {}",
        "mod core_of { pub fn drop() {} }\nuse core_of::*;",
        "#![allow(dropping_references)]",
        "trait Show { fn show_all(&self) {} }\nimpl<T> Show for T {}",
        "use std::f64;\nuse std::str;",
    ],
)
def test_what_a_cell_defines_harms_no_later_cell(tmp_path, code):
    with started(tmp_path) as kernel:
        kernel.ok("let kept = std::string::String::from(\"a\");")
        kernel.ok(code)
        assert text(kernel.ok("kept.len() + 1")) == "2"
        kernel.ok("let other = 1.5_f64;")
        assert text(kernel.ok("other")) == "1.5"
        assert text(kernel.ok("kept")) == '"a"'


def test_a_handle_replaces_what_it_showed(tmp_path):
    with started(tmp_path) as kernel:
        # A line on what takes long has a name of its own.
        own = lambda cell: [m for m in cell.messages if m["content"].get("transient", {}).get("display_id", "").startswith("qes-display-")]  # noqa: E731
        shown, other = own(kernel.ok('let handle = display(&df!["a" => [1, 2]]?);\nhandle.update(&df!["a" => [1, 2, 3]]?)?;'))
        assert (shown["msg_type"], other["msg_type"]) == ("display_data", "update_display_data")
        assert shown["content"]["transient"] == other["content"]["transient"] != {}
        later = kernel.ok('handle.update(&df!["b" => [1]]?)?; handle')
        (again,) = own(later)
        assert again["content"]["transient"] == shown["content"]["transient"] and later.outputs == []
        assert "2 parts" in fails(kernel, 'let one = df!["a" => [1]]?; handle.update(&(&one, &one))?')["evalue"]
