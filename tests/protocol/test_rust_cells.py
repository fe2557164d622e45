"""Cells of Rust: what they show, what lives on, what they share with the session, and what an accident costs."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from queue import Empty

import pytest
from support import PATIENCE, QES_JSON, ROOT, started

DATA = ROOT / "notebooks" / "data"
SESSION_STAYS = "the review and its frames are still there"


@pytest.fixture(scope="module")
def rust(tmp_path_factory):
    """One kernel for the cells that harm nobody."""
    with started(tmp_path_factory.mktemp("rust")) as front_end:
        front_end.ok(f'%load "{DATA / "msk-pain"}"')
        yield front_end


def fails(kernel, code):
    """The one error of a cell."""
    cell = kernel.run(code)
    assert cell.status == "error", f"{code!r} came to its end"
    (error,) = cell.errors
    assert [cell.reply["content"][key] for key in ("ename", "evalue")] == [error["ename"], error["evalue"]]
    return error


def text(cell):
    return cell.outputs[-1]["text/plain"]


def printed(cell, name="stdout"):
    return "".join(m["content"]["text"] for m in cell.messages if m["msg_type"] == "stream" and m["content"]["name"] == name)


def processes(kernel):
    """The programs that the kernel has started, and those that they have."""
    found, open_ = {}, [kernel.manager.provisioner.pid]
    while open_:
        pid = open_.pop()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                found[child] = Path(f"/proc/{child}/comm").read_text().strip()
                open_.append(child)
    return found


def lives(pid):
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def busy_compiler():
    """A cell that keeps the compiler busy for seconds: hundreds of instances of generic code."""
    line = 'let a{i} = std::collections::BTreeMap::from([([{i}_u16; {i}], vec![[{i}_u32; {i}]; 2])]); println!("{{a{i}:?}}");'
    return "{ " + "\n".join(line.format(i=i) for i in range(1, 400)) + " }"


def temporary_files(folder):
    return [p.name for p in Path(folder).iterdir() if p.name.startswith("qes-")]


# ---------------------------------------------------------------- values

def test_a_last_expression_is_the_result(rust):
    assert text(rust.ok("1 + 1")) == "2"
    assert rust.ok("1 + 1;").outputs == []
    assert rust.ok("let a = 5;").outputs == []
    assert text(rust.ok('"text"')) == '"text"'
    assert rust.ok("()").outputs == []


def test_a_value_without_debug_says_what_it_is(rust):
    assert "no Debug" in text(rust.ok("struct Silent; Silent"))


def test_a_frame_is_shown_as_a_command_shows_it(rust):
    shown = rust.ok('frame("searches")?').outputs[-1]
    command = rust.ok("%show searches").outputs[-1]
    assert {"text/plain", "text/html", QES_JSON} == set(shown)
    assert shown[QES_JSON]["rows"] == command[QES_JSON]["rows"]
    assert shown[QES_JSON]["provenance"] == "published" and "<table" in shown["text/html"]


@pytest.mark.parametrize(
    "verb, command",
    [
        ('review()?.agreement("global")?', "%agreement global"),
        ("review()?.flow()?", "%flow"),
        ("review()?.check()?", "%check"),
        ('review()?.concepts(Some("condition"), None)?', "%concepts --by condition"),
        ('review()?.characteristics(&["country"], Unit::Papers)?', "%characteristics --by country"),
        ('review()?.model("struggle")?', "%model struggle"),
        ("review()?.cite(CitationFormat::Bibtex)", "%cite --format bibtex"),
        ('show("papers", Some(3))?', "%show papers --rows 3"),
        ('sql("SELECT status, COUNT(*) AS n FROM papers GROUP BY status ORDER BY n, status")?', "%sql SELECT status, COUNT(*) AS n FROM papers GROUP BY status ORDER BY n, status"),
    ],
)
def test_a_verb_gives_what_its_command_gives(rust, verb, command):
    assert rust.ok(verb).outputs == rust.ok(command).outputs


def test_several_values_are_shown_one_after_the_other(rust):
    cell = rust.ok('let one = df!["a" => [1]]?; let two = df!["b" => [2]]?; vec![one, two]')
    assert [o[QES_JSON]["columns"] for o in cell.outputs] == [["a"], ["b"]]
    assert cell.kinds[-3:-1] == ["display_data", "execute_result"]


def test_a_plan_shows_itself(rust):
    assert "FILTER" in text(rust.ok('frame("papers")?.lazy().filter(col("status").eq(lit("included")))'))


def test_a_chart_of_ones_own_says_what_it_rests_on(rust):
    cell = rust.ok(
        'let rows = frame("papers")?.height() as i32;\n'
        "drawing((300, 200), |area| {\n    area.fill(&WHITE)?;\n"
        "    area.draw(&Rectangle::new([(10, 10), (10 + rows, 60)], BLUE.filled()))?;\n    Ok(())\n})?"
    )
    shown = cell.outputs[-1]
    assert {"image/svg+xml", "image/png"} < set(shown)
    assert "assumed" in shown["image/svg+xml"], "the caption is part of the picture"


def test_what_is_displayed_keeps_its_place_among_what_is_printed(rust):
    cell = rust.ok('println!("before"); display(&df!["a" => [1]]?); println!("after"); 7')
    kinds = [k for k in cell.kinds if k in ("stream", "display_data", "execute_result")]
    assert kinds == ["stream", "display_data", "stream", "execute_result"]


# ---------------------------------------------------------------- variables, errors, output

def test_variables_and_items_live_on(rust):
    rust.ok("let mut numbers = vec![1, 2];\nfn double(x: i32) -> i32 { 2 * x }\nuse std::collections::HashMap;")
    rust.ok('numbers.push(3); let counts: HashMap<&str, i32> = HashMap::from([("a", 1)]);')
    assert text(rust.ok('(numbers.len(), double(4), counts["a"])')) == "(3, 8, 1)"
    rust.ok("let shadow = 1;")
    rust.ok('let shadow = format!("{shadow}!");')
    assert text(rust.ok("shadow")) == '"1!"'


def test_types_need_not_be_written(rust):
    rust.ok(
        'let shared = std::rc::Rc::new(std::cell::RefCell::new(1.5)); let pair = Some((1_u8, \'c\'));'
        'let boxed: Box<dyn Fn(i32) -> i32> = Box::new(|x| x + 1); let grouped = df!["a" => [1]]?.lazy().group_by([col("a")]);'
    )
    assert text(rust.ok("*shared.borrow_mut() += 1.0; (*shared.borrow(), pair, boxed(1))")) == "(2.5, Some((1, 'c')), 2)"


def test_what_cannot_be_kept_is_said(rust):
    cell = rust.ok('let whole = df!["a" => [1]]?; let names = whole.get_column_names(); names.len()')
    assert "`names` is not kept" in printed(cell, "stderr")
    assert text(rust.ok("whole.height()")) == "1"
    assert "has no name" in printed(rust.ok("let add = |x: i32| x + 1; add(1)"), "stderr")


def test_a_moved_variable_is_gone_and_nothing_else(rust):
    rust.ok('let source = df!["a" => [1]]?;')
    rust.ok("let plan = source.lazy();")
    assert "cannot find value `source`" in fails(rust, "source")["evalue"]
    assert text(rust.ok("plan.collect()?.height()")) == "1"


def test_a_question_mark_ends_the_cell_with_its_error(rust):
    error = fails(rust, 'let kept_before = 1;\nlet number: i32 = "x".parse()?;')
    assert (error["ename"], error["evalue"]) == ("ParseIntError", "invalid digit found in string")
    assert fails(rust, 'frame("papres")?')["evalue"].endswith("did you mean 'papers'?")
    assert fails(rust, 'review()?.model("strugle")?')["evalue"] == fails(rust, "%model strugle")["evalue"]


def test_a_panic_keeps_variables_and_points_at_its_place(rust):
    rust.ok("let list = vec![1, 2, 3];")
    error = fails(rust, "let n = 10;\nlist[n]")
    assert error["ename"] == "Panic" and "index is 10" in error["evalue"]
    assert any("2" in line and "list[n]" in line for line in error["traceback"])
    assert text(rust.ok("list.len()")) == "3"


def test_await_works(rust):
    code = "use std::time::Duration;\nlet answer = async { tokio::time::sleep(Duration::from_millis(1)).await; 42 };\nanswer.await"
    assert text(rust.ok(code)) == "42"


def test_compile_errors_are_one_error_that_points_into_the_cell(rust):
    error = fails(rust, '// a remark: é\nlet x: i32 = "a";\nlet y = no_such_function(x);')
    assert error["ename"] == "CompileError"
    assert error["evalue"].index("mismatched types") < error["evalue"].index("no_such_function")
    assert "cell:2:14" in error["evalue"] and "cell:3:9" in error["evalue"]
    for generated in ("evcxr", "qes_last", "::cell::", "run_user_code"):
        assert generated not in error["evalue"], error["evalue"]
    assert "\x1b[" not in error["evalue"] and any("\x1b[" in line for line in error["traceback"])
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
    assert plain == error["evalue"]


def test_lines_of_a_cell_that_begins_with_commands_are_its_own(rust):
    assert "cell:3:1" in fails(rust, "%frames\n\nno_such_function()")["evalue"]


@pytest.mark.parametrize("code", ["let x = ;", 'println!("{a}"', "fn f( {", '"open', "{ { 1 }", "1 + 1 )", "this is no rust"])
def test_what_is_no_rust_is_said_with_its_place(rust, code):
    assert "cell:1:" in fails(rust, code)["evalue"]


def test_output_streams_while_the_cell_runs(rust):
    asked = rust.send('print!("one"); std::io::Write::flush(&mut std::io::stdout())?; eprintln!("err"); std::thread::sleep(std::time::Duration::from_secs(2)); println!(" two");')
    rust.wait_for("stream", asked)
    assert asked not in rust.replies, "the text came only with the end"
    cell = rust.collect(asked)
    assert (printed(cell), printed(cell, "stderr")) == ("one two\n", "err\n")


def test_text_without_a_line_break_ends_the_cell_all_the_same(rust):
    assert printed(rust.ok('print!("EVCXR_EXECUTION_COMPLETE")')) == "EVCXR_EXECUTION_COMPLETE"


@pytest.mark.parametrize("code", ['input("name? ")?', 'evcxr_input::get_string("name? ")'])
def test_a_cell_asks(rust, code):
    asked = rust.client.execute(code, allow_stdin=True)
    deadline = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline, "no question came"
        rust.receive(0.01)
        try:
            question = rust.client.stdin_channel.get_msg(timeout=0.1)
            break
        except Empty:
            pass
    assert question["content"] == {"prompt": "name? ", "password": False}
    rust.client.input("Ada \"é\"")
    assert text(rust.collect(asked)) == '"Ada \\"é\\""'


def test_a_front_end_that_cannot_ask_is_told(rust):
    asked = rust.client.execute('input("name? ")?', allow_stdin=False)
    assert rust.collect(asked).errors[0]["ename"] == "NoInput"


def test_other_crates_need_a_registry(tmp_path):
    with started(tmp_path, env={**os.environ, "CARGO_NET_OFFLINE": "true", "CARGO_HOME": str(tmp_path / "cargo")}) as kernel:
        error = fails(kernel, ':dep itoa = "1"\nitoa::Buffer::new().format(5).to_owned()')
        assert error["ename"] == "DependencyError" and "registry cannot be reached" in error["evalue"]
        assert text(kernel.ok("1 + 1")) == "2"


# ---------------------------------------------------------------- frames across the line

def test_sql_sees_what_a_cell_shared_and_a_cell_what_sql_made(rust):
    rust.ok('let included = frame("papers")?.lazy().filter(col("status").eq(lit("included"))).collect()?;\nshare("included_papers", &included)?;')
    counted = rust.ok("%sql SELECT COUNT(*) AS n FROM included_papers").results[-1]
    assert counted["rows"] == [[int(text(rust.ok("included.height()")))]]
    assert counted["provenance"] == "assumed"
    rust.ok("%sql --into large SELECT source, records FROM searches WHERE records > 5000")
    assert rust.ok('frame("large")?').results[-1]["rows"] == rust.ok("%show large").results[-1]["rows"]


def test_frames_keep_schema_and_provenance(rust):
    rust.ok('let typed = df!["n" => [Some(1_i64), None], "x" => [0.5, 2.0], "t" => ["é", ""], "b" => [true, false]]?;\nshare_as("typed", &typed, Provenance::Simulated)?;')
    (frame,) = [f for f in rust.ok("%frames").results[-1]["frames"] if f["name"] == "typed"]
    assert [c["type"] for c in frame["columns"]] == ["i64", "f64", "str", "bool"] and frame["provenance"] == "simulated"
    assert text(rust.ok('frame("typed")?.equals_missing(&typed)')) == "true"


def test_frames_are_mapped_not_copied(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok('let big = DataFrame::new_infer_height(vec![Column::new("n".into(), (0..4_000_000_i64).collect::<Vec<_>>())])?; share("big", &big)?; drop(big);')
        assert kernel.ok("%sql SELECT SUM(n) AS s FROM big").results[-1]["rows"] == [[4_000_000 * 3_999_999 // 2]]
        kernel.ok('let again = frame("big")?;')
        child = max(pid for pid, name in processes(kernel).items() if name == "qes-rust")
        for pid in (kernel.manager.provisioner.pid, child):
            maps = Path(f"/proc/{pid}/maps").read_text()
            assert "shared-" in maps, "the file is not mapped"


def test_load_in_a_cell_loads_into_the_session(tmp_path):
    with started(tmp_path) as kernel:
        assert fails(kernel, "review()?")["ename"] == "NoReview"
        loaded = kernel.ok(f'load("{DATA / "msk-pain"}")?').results[-1]
        assert loaded["command"] == "load"
        assert kernel.ok("%agreement global").results
        (tmp_path / "own.csv").write_text("a,b\n1,x\n2,y\n")
        kernel.ok('load("own.csv")?')
        assert kernel.ok("%show own").results[-1]["rows"] == [[1, "x"], [2, "y"]]


def test_a_review_that_changed_on_disk_is_noticed(tmp_path):
    package = shutil.copytree(DATA / "msk-pain", tmp_path / "review")
    with started(tmp_path) as kernel:
        kernel.ok("%load review")
        with (package / "papers.csv").open("a") as papers:
            papers.write("\n")
        assert fails(kernel, "review()?")["ename"] == "ReviewChanged"


# ---------------------------------------------------------------- accidents

@pytest.mark.parametrize(
    "code, word",
    [
        ("std::process::exit(3)", "exit status: 3"),
        ("unsafe { std::ptr::null_mut::<i32>().wrapping_add(1).write_volatile(1) };", "SIGSEGV"),
        ("std::process::abort()", "SIGABRT"),
        ("fn deep(n: u64) -> u64 { std::hint::black_box(n) + deep(n + 1) }\ndeep(0)", "signal"),
    ],
)
def test_the_end_of_the_child_costs_rust_variables_only(tmp_path, code, word):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\nlet lost = 1;\nfn kept() -> i32 {{ 2 }}')
        error = fails(kernel, code)
        assert error["ename"] == "RustDied" and word in error["evalue"]
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
        kernel.wait_for("execute_input", asked)
        time.sleep(0.8)
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
        assert "Rust: compiling" in cell.outputs[0]["text/plain"]
        assert cell.kinds.count("display_data") == 1 and "update_display_data" in cell.kinds


def test_reset_of_rust_keeps_the_session(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"\nlet lost = 1;')
        kernel.ok("%reset --rust")
        assert "cannot find value" in fails(kernel, "lost")["evalue"]
        assert kernel.ok("%show papers").results


# ---------------------------------------------------------------- processes and files

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


def test_a_restart_in_the_middle_of_a_cell_leaves_nothing(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with started(tmp_path, env={**os.environ, "TMPDIR": str(temporary)}) as kernel:
        kernel.ok("1 + 1")
        kernel.wait_for("execute_input", kernel.send("loop {}"))
        left = processes(kernel)
        kernel.manager.shutdown_kernel(restart=True)
        assert temporary_files(temporary) == []
        assert not any(lives(pid) for pid in left)


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


def installed_prelude():
    return next(Path(p) for p in [ROOT / ".venv" / "share" / "qes" / "rust"] if p.exists())


def other_prelude(tmp_path, **changes):
    """The prelude as it is installed, with another description."""
    folder = tmp_path / "prelude"
    folder.mkdir()
    for entry in installed_prelude().iterdir():
        (folder / entry.name).symlink_to(entry)
    description = json.loads((folder / "prelude.json").read_text())
    (folder / "prelude.json").unlink()
    (folder / "prelude.json").write_text(json.dumps({**description, **changes}))
    return folder


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


# ---------------------------------------------------------------- completion and inspection

def test_names_of_the_session_complete_at_once(rust):
    rust.ok("let participants = 1;")
    asked = rust.client.complete("partic")
    reply = rust.collect(asked).reply["content"]
    assert "participants" in reply["matches"]
    asked = rust.client.complete('let p = frame("pap')
    assert rust.collect(asked).reply["content"]["matches"] == ["papers"]


def test_methods_complete_with_their_documentation(rust):
    rust.ok('let papers = frame("papers")?;')
    deadline = time.monotonic() + 180  # the analyzer reads the sources of some hundred crates first
    matches = []
    while not any(m.startswith("head") for m in matches):
        assert time.monotonic() < deadline, f"no method of a frame in {matches}"
        matches = rust.collect(rust.client.complete("papers.hea")).reply["content"]["matches"]
    found = {}
    while not found.get("found"):
        assert time.monotonic() < deadline
        found = rust.collect(rust.client.inspect("review()?.agreement", 15)).reply["content"]
    assert "usual statistics" in found["data"]["text/plain"]
