"""Frames and the review between the kernel and Rust cells."""

import shutil
from pathlib import Path

from rust_cells import DATA, fails, processes, text
from support import started


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
