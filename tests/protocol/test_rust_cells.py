"""Cells of Rust: what they show, what lives on, how they fail and print and ask."""

import os
import re
import signal
import time
from queue import Empty

import pytest
from rust_cells import DATA, fails, printed, processes, text
from support import PATIENCE, QES_JSON, started


def test_a_last_expression_is_the_result(rust):
    assert text(rust.ok("1 + 1")) == "2"
    assert rust.ok("1 + 1;").outputs == []
    assert rust.ok("let a = 5;").outputs == []
    assert text(rust.ok('"text"')) == '"text"'
    assert rust.ok("()").outputs == []


def test_a_value_without_debug_is_displayed_or_says_what_it_is(rust):
    assert "neither Debug nor Display" in text(rust.ok("struct Silent; Silent"))
    display = "impl std::fmt::Display for {0} {{ fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ f.write_str(\"in words\") }} }}"
    assert text(rust.ok(f"struct Shown; {display.format('Shown')} Shown")) == "in words"
    assert text(rust.ok(f"#[derive(Debug)] struct Both; {display.format('Both')} Both")) == "Both"


def test_a_review_shows_what_it_holds(rust):
    shown = rust.ok("review()?").outputs[-1]
    assert shown[QES_JSON]["name"] == "msk-pain" and "<table" in shown["text/html"]
    assert {"papers", "searches"} < {r["name"] for r in shown[QES_JSON]["resources"]}
    assert "Read from" in shown["text/plain"] and len(shown["text/plain"]) < 5000
    assert len(text(rust.ok('let held = review()?; format!("{held:?}")'))) < 200


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


def test_a_drawing_rests_on_what_its_own_cell_read(tmp_path):
    circle = "drawing((100, 100), |area| { area.draw(&Circle::new((50, 50), 20, BLUE.filled()))?; Ok(()) })?"
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain-simulated"}"')

        def stamped(cell):
            return "SIMULATED" in kernel.ok(cell).outputs[-1]["image/svg+xml"]

        assert not stamped(circle)
        kernel.ok("let plain = 1; let mut changed = vec![1_usize]; let inside = std::cell::RefCell::new(1_usize);")
        assert stamped(f'let n = frame("papers")?.height(); changed.push(n); *inside.borrow_mut() = n; println!("{{plain}}"); {circle}')
        assert not stamped(circle), "the next cell has read nothing"
        assert not stamped(f"let again = plain + 1; {circle}")
        assert stamped(f"let more = n + 1; {circle}"), "a variable carries what it was made of"
        assert stamped(f"let more = changed.len(); {circle}")
        assert stamped(f"let more = *inside.borrow(); {circle}")
        assert stamped(f"let more = more + 1; {circle}")
        assert stamped(f"let kappa = review()?.check()?; {circle}")
        assert kernel.ok('df!["a" => [1]]?').results[-1]["provenance"] != "simulated"
        assert kernel.ok('frame("papers")?.head(Some(1))').results[-1]["provenance"] == "simulated"


def test_what_is_displayed_keeps_its_place_among_what_is_printed(rust):
    cell = rust.ok('println!("before"); display(&df!["a" => [1]]?); println!("after"); 7')
    kinds = [m["msg_type"] for m in cell.lasting]
    assert kinds == ["stream", "display_data", "stream", "execute_result"]


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


def test_an_error_of_ones_own_has_its_own_words(rust):
    rust.ok(
        "use std::fmt;\n#[derive(Debug)] enum Wrong { Missing(String), Number(std::num::ParseIntError) }\n"
        "impl fmt::Display for Wrong { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { match self {\n"
        '    Wrong::Missing(what) => write!(f, "found no {what}"), Wrong::Number(_) => f.write_str("found no number") } } }\n'
        "impl std::error::Error for Wrong { fn source(&self) -> Option<&(dyn std::error::Error + 'static)> { match self {\n"
        "    Wrong::Number(error) => Some(error), Wrong::Missing(_) => None } } }\n"
        "fn count(text: &str) -> Result<i32, Wrong> { text.parse().map_err(Wrong::Number) }"
    )
    error = fails(rust, 'Err::<(), _>(Wrong::Missing("paper".into()))?')
    assert (error["ename"], error["evalue"]) == ("Wrong", "found no paper")
    assert fails(rust, 'count("x")?')["evalue"] == "found no number: invalid digit found in string"
    boxed = 'let done: Result<i32, Box<dyn std::error::Error>> = count("x").map_err(Into::into); done?'
    assert fails(rust, boxed)["evalue"] == "found no number: invalid digit found in string"
    # What displays it may come later than the type.
    rust.ok("#[derive(Debug)] struct Late;\n1")
    assert fails(rust, "Err::<(), _>(Late)?")["evalue"] == "Late"
    rust.ok("impl std::fmt::Display for Late { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(\"too late\") } }")
    assert fails(rust, "Err::<(), _>(Late)?")["evalue"] == "too late"
    rust.ok("mod inner { #[derive(Debug)] pub struct Deep; impl std::fmt::Display for Deep { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(\"from within\") } } }")
    assert fails(rust, "Err::<(), _>(inner::Deep)?")["evalue"] == "from within"
    rust.ok("#[derive(Debug)] struct Of<T>(T);")
    assert fails(rust, "Err::<(), _>(Of(1))?")["evalue"] == "Of(1)"


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


def local_crate(folder):
    """The line for a crate of one's own, which needs no registry."""
    (folder / "own" / "src").mkdir(parents=True)
    (folder / "own" / "Cargo.toml").write_text('[package]\nname = "own"\nversion = "0.1.0"\nedition = "2024"\n')
    (folder / "own" / "src" / "lib.rs").write_text("pub fn triple(x: i32) -> i32 { 3 * x }\npub struct Pair { pub a: i32 }\n")
    return f':dep own = {{ path = "{folder / "own"}" }}'


def test_a_cell_uses_another_crate(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok("let before = 2;")
        assert text(kernel.ok(f"{local_crate(tmp_path)}\nown::triple(before)")) == "6"
        kernel.ok("let pair = own::Pair { a: 5 };\nfn thrice(x: i32) -> i32 { own::triple(x) }")
        assert text(kernel.ok("(pair.a, before)")) == "(5, 2)"
        assert "mismatched types" in fails(kernel, 'own::triple("a")')["evalue"]
        for pid, name in processes(kernel).items():
            if name == "qes-rust":
                os.kill(pid, signal.SIGKILL)
        fails(kernel, "pair.a")
        assert text(kernel.ok("thrice(2)")) == "6", "the crate is there again"


def test_a_result_is_exported(rust, tmp_path):
    path = tmp_path / "flow.svg"
    rust.ok(f'export(&review()?.flow()?, "{path}")?')
    assert path.read_text().startswith("<svg")
    rust.ok(f'export(&review()?.flow()?, "{path}")?')
    path.write_text("mine")
    assert fails(rust, f'export(&review()?.flow()?, "{path}")?')["ename"] == "FileExists"
    rust.ok(f"%flow\n%export flow {path} --force")
    replaced = rust.ok(f'export(&review()?.model("struggle")?, "{path}")?').results[-1]
    assert replaced["replaced"], "what a command wrote is known in Rust"


def test_other_crates_need_a_registry(tmp_path):
    with started(tmp_path, env={**os.environ, "CARGO_NET_OFFLINE": "true", "CARGO_HOME": str(tmp_path / "cargo")}) as kernel:
        error = fails(kernel, ':dep itoa = "1"\nitoa::Buffer::new().format(5).to_owned()')
        assert error["ename"] == "DependencyError" and "registry cannot be reached" in error["evalue"]
        assert text(kernel.ok("1 + 1")) == "2"


@pytest.mark.parametrize(
    "first, again, shown",
    [
        ("let v = vec![1];", "let v = v;", "[1]"),
        ('let v = String::from("x");', 'let v = v + "y";', '"xy"'),
        ("let v = vec![1];", "drop(v); let v = vec![7];", "[7]"),
        ("let v = vec![1]; let w = vec![2];", "let (v, w) = (w, v);", "[2]"),
    ],
)
def test_a_variable_made_of_its_old_value_lives_on(rust, first, again, shown):
    rust.ok(first)
    rust.ok(again)
    assert re.sub(r"\s|,(?=\s*])", "", text(rust.ok("v"))) == shown


def test_a_frame_made_of_its_old_self_lives_on(rust):
    rust.ok('let d = df!["a" => [1_i64, 2, 3]]?;')
    rust.ok('let d = d.lazy().filter(col("a").gt(lit(1))).collect()?;')
    assert text(rust.ok("d.height()")) == "2"


def test_a_function_takes_the_place_of_a_variable(rust):
    rust.ok("let later = 1;")
    cell = rust.ok("fn later() -> i32 { 2 }")
    assert "`later` is what this cell defines now" in printed(cell, "stderr")
    assert text(rust.ok("later()")) == "2"


def test_a_static_that_changes_says_that_it_starts_anew(rust):
    cell = rust.ok("static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);")
    assert "the static `COUNT` starts anew in every cell" in printed(cell, "stderr")
