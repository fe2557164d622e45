"""Surroundings in which nothing works as usual: one sentence says what is wrong and what to do, and the session goes on."""

import os

import pytest
from kernels import one_sentence, soon
from support import started


def kernel_in(folder, **variables):
    return started(folder, env={**os.environ, **variables})


@pytest.mark.parametrize("threads", ["0", "-1", "many", ""])
def test_a_number_of_threads_that_is_none(tmp_path, threads):
    with kernel_in(tmp_path, POLARS_MAX_THREADS=threads) as front_end:
        cell = soon(front_end, "%load msk-pain\n%sql SELECT COUNT(*) AS n FROM papers GROUP BY status")
        if cell.status == "error":
            assert "POLARS_MAX_THREADS" in one_sentence(cell)
        assert soon(front_end, "%help").status == "ok"


def test_no_compiler_is_found(tmp_path):
    with kernel_in(tmp_path, PATH="") as front_end:
        assert soon(front_end, "%load msk-pain").status == "ok"
        cell = front_end.run("1 + 1")
        if cell.status == "error":
            one_sentence(cell)
        assert soon(front_end, "%frames").status == "ok"


@pytest.mark.parametrize("place", ["missing", "file"])
def test_there_is_no_folder_for_temporary_files(tmp_path, place):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with kernel_in(tmp_path, TMPDIR=str(tmp_path / place)) as front_end:
        assert "temporary files" in one_sentence(front_end.run("1 + 1"))
        assert soon(front_end, "%load msk-pain\n%flow").status == "ok"


def test_there_is_no_home(tmp_path):
    with kernel_in(tmp_path, HOME="/dev/null", XDG_DATA_HOME="/dev/null/data") as front_end:
        assert soon(front_end, "%load msk-pain\n%export papers a.csv").status == "ok"
