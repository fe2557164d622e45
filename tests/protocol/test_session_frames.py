"""One name, one frame: what a session makes takes the place of the review's table, in commands, SQL and Rust, until it is dropped."""

from rust_cells import DATA, fails, text
from support import started

THREE = "SELECT paper_id, reference, status, condition FROM papers WHERE status = 'included' LIMIT 3"


def total(kernel):
    return kernel.ok("%characteristics --by condition").results[-1]["total"]


def test_commands_and_sql_read_the_same_frame(kernel):
    kernel.ok(f'%load "{DATA / "msk-pain"}"')
    before = total(kernel)
    kernel.ok(f"%sql --into papers {THREE}")
    result = kernel.ok("%characteristics --by condition").results[-1]
    assert (result["total"], result["session_frames"]) == (3, ["papers"])
    assert kernel.ok("%sql SELECT COUNT(*) FROM papers").results[-1]["rows"] == [[3]]
    papers = [f for f in kernel.ok("%frames").results[-1]["frames"] if f["name"] == "papers"]
    assert [(f["rows"], f["own"], f["replaces"]) for f in papers] == [(3, True, True)]
    assert "papers is the session's own frame, not the review's." in text(kernel.ok("%concepts"))
    assert kernel.ok("%reset papers").outputs[-1]["text/plain"].startswith("dropped the session's own 'papers' (3 rows)")
    assert total(kernel) == before
    (error,) = kernel.run("%reset papres").errors
    assert error["ename"] == "UnknownFrame"


def test_loading_a_review_sets_own_frames_aside(kernel):
    kernel.ok(f'%load "{DATA / "msk-pain"}"')
    kernel.ok(f"%sql --into papers {THREE}")
    loaded = kernel.ok(f'%load "{DATA / "msk-pain"}"').results[-1]
    assert loaded["set_aside"] == [{"name": "papers", "now": "papers_aside"}]
    assert kernel.ok("%show papers_aside").results[-1]["total_rows"] == 3


def test_rust_reads_the_same_frame(tmp_path):
    with started(tmp_path) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"')
        whole = text(kernel.ok('review()?.characteristics(&["condition"], Unit::Papers)?.value.total'))
        kernel.ok(f"%sql --into papers {THREE}")
        assert text(kernel.ok('frame("papers")?.height()')) == "3"
        assert text(kernel.ok('review()?.characteristics(&["condition"], Unit::Papers)?.value.total')) == "3"
        assert kernel.ok('sql("SELECT COUNT(*) FROM papers")?').results[-1]["rows"] == [[3]]
        assert kernel.ok("review()?.check()?").results[-1]["session_frames"] == ["papers"]
        kernel.ok("%reset papers")
        assert text(kernel.ok('review()?.characteristics(&["condition"], Unit::Papers)?.value.total')) == whole
        kernel.ok('share("papers", &df!["paper_id" => ["x"], "status" => ["included"], "condition" => ["other"]]?)?;')
        assert total(kernel) == 1
        assert text(kernel.ok('review()?.characteristics(&["condition"], Unit::Papers)?.value.total')) == "1"
        loaded = kernel.ok(f'load("{DATA / "msk-pain"}")?').results[-1]
        assert loaded["set_aside"] == [{"name": "papers", "now": "papers_aside"}]
        assert total(kernel) == int(whole)


def test_frames_alone_are_a_review(tmp_path):
    (tmp_path / "papers.csv").write_text("paper_id,study_id,status,country\nP4,S2,included,UK\nP4,S3,included,Ireland\n")
    with started(tmp_path) as kernel:
        kernel.ok("%load papers.csv")
        result = kernel.ok("%characteristics --by country").results[-1]
        assert (result["total"], result["in_several_levels"]) == (1, {"country": 1})
        assert text(kernel.ok('review()?.characteristics(&["country"], Unit::Studies)?.value.total')) == "2"
        assert fails(kernel, 'review()?.concepts(None, None)?')["ename"] == "NoReview"
