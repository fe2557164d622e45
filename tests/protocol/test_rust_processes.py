"""Processes and files of Rust cells, and what is said where something is missing."""

import contextlib
import os
import signal
import subprocess
import time

import pytest
from rust_cells import DATA, busy_compiler, fails, lives, other_prelude, processes, temporary_files, text, until_compiling
from support import PATIENCE, started


def test_commands_start_nothing_of_rust(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with started(tmp_path, env={**os.environ, "TMPDIR": str(temporary)}) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\n%flow\n%sql SELECT 1 AS one')
        assert processes(kernel) == {} and temporary_files(temporary) == []
        kernel.ok("1 + 1")
        assert list(processes(kernel).values()) == ["qes-rust", "qes-rust"]
        assert len(temporary_files(temporary)) == 1
        kernel.manager.shutdown_kernel()
        assert temporary_files(temporary) == []


def test_nothing_stays_behind_a_kernel_that_was_killed(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with started(tmp_path, env={**os.environ, "TMPDIR": str(temporary)}) as kernel:
        kernel.ok("1 + 1")
        left = processes(kernel)
        os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while temporary_files(temporary) or any(lives(pid) for pid in left):
            assert time.monotonic() < deadline, (temporary_files(temporary), left)
            time.sleep(0.05)


@pytest.mark.parametrize("compiles", [False, True], ids=["running", "compiling"])
def test_a_restart_in_the_middle_of_a_cell_leaves_nothing(tmp_path, compiles):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with started(tmp_path, env={**os.environ, "TMPDIR": str(temporary)}) as kernel:
        kernel.ok("1 + 1")
        asked = kernel.send(busy_compiler() if compiles else 'println!("on"); loop {}')
        if compiles:
            until_compiling(kernel)
        else:
            kernel.wait_for("stream", asked)
        left = processes(kernel)
        kernel.manager.shutdown_kernel(restart=True)
        assert temporary_files(temporary) == []
        assert not any(lives(pid) for pid in left)


def test_a_cell_finds_the_programs_of_its_user(tmp_path):
    with started(tmp_path) as kernel:
        shown = text(kernel.ok('String::from_utf8(std::process::Command::new("sh").args(["-c", "echo $PATH; pwd"]).output()?.stdout)?'))
        assert str(tmp_path) in shown and "qes-" not in shown.split("\\n")[0]


def test_kernels_do_not_disturb_each_other(tmp_path):
    with started(tmp_path) as one, started(tmp_path) as other:
        first = one.send("let name = 1; name")
        second = other.send('let name = "other"; name')
        assert (text(one.collect(first)), text(other.collect(second))) == ("1", '"other"')
        assert (text(one.ok("name")), text(other.ok("name"))) == ("1", '"other"')


@pytest.mark.parametrize(
    "setting, sentence",
    [
        ({"QES_PRELUDE": "/no/such/folder"}, "run ./install.sh"),
        ({"QES_RUST": "/no/such/program"}, "run ./install.sh again"),
        ({"TMPDIR": "/no/such/folder"}, "TMPDIR"),
    ],
)
def test_what_is_missing_is_one_sentence_and_commands_work(tmp_path, setting, sentence):
    with started(tmp_path, env={**os.environ, **setting}) as kernel:
        error = fails(kernel, "1 + 1")
        assert error["ename"] == "RustUnavailable" and sentence in error["evalue"] and "\n" not in error["evalue"]
        assert kernel.ok(f'%load "{DATA / "msk-pain"}"\n%sql SELECT 1 AS one').results[-1]["rows"] == [[1]]


def test_another_compiler_is_named(tmp_path):
    version = "rustc 1.80.0 (0 2024-07-25)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.80.0\n"
    prelude = other_prelude(tmp_path, rustc_version=version)
    with started(tmp_path, env={**os.environ, "QES_PRELUDE": str(prelude)}) as kernel:
        evalue = fails(kernel, "1 + 1")["evalue"]
        assert "expected 1.80.0" in evalue and "install.sh" in evalue


def test_no_toolchain_says_what_to_install(tmp_path):
    prelude = other_prelude(tmp_path, rustc="/no/such/rustc")
    environment = {**os.environ, "QES_PRELUDE": str(prelude), "PATH": "/nowhere", "HOME": str(tmp_path)}
    with started(tmp_path, env=environment) as kernel:
        evalue = fails(kernel, "1 + 1")["evalue"]
        assert "found no Rust toolchain" in evalue and "rustup toolchain install" in evalue
        assert kernel.ok("%help").results


def test_a_full_folder_is_one_sentence(tmp_path):
    temporary = tmp_path / "small"
    temporary.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(temporary)], capture_output=True)
    if mounted.returncode:
        # Only root can make a small file system; elsewhere a folder that cannot be written stands for it.
        temporary.chmod(0o500)
    else:
        with contextlib.suppress(OSError), (temporary / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass
    try:
        with started(tmp_path, env={**os.environ, "TMPDIR": str(temporary)}) as kernel:
            error = fails(kernel, "1 + 1")
            assert error["ename"] == "RustUnavailable" and str(temporary) in error["evalue"]
            assert kernel.ok("%help").results
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", str(temporary)], check=True)
