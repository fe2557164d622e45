"""Disks that are full, files that are none, and kernels that are killed: a file is as it was, or whole and new."""

import json
import os
import random
import resource
import signal
import socket
import time

import pytest
from kernels import SEED, limit, one_sentence, soon
from support import started

KILLS = int(os.environ.get("QES_FAULTS_KILLS", 8))
ENDINGS = ["csv", "json", "parquet", "ris", "bib", "enw", "nbib", "xml"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_old_file(kernel, tmp_path, ending):
    kernel.ok("%simulate corpus --sources a=3000,b=3000 --as records")
    path = tmp_path / f"out.{ending}"
    path.write_text("what somebody wrote", encoding="utf-8")
    limit(kernel, resource.RLIMIT_FSIZE, 64 * 1024)
    said = one_sentence(soon(kernel, f"%export records out.{ending} --force"))
    assert f"out.{ending}" in said
    assert path.read_text(encoding="utf-8") == "what somebody wrote"
    assert os.listdir(tmp_path) == [path.name], "a temporary file was left"
    limit(kernel, resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
    assert kernel.ok(f"%export records out.{ending} --force").results[-1]["bytes"] == path.stat().st_size > 64 * 1024


def test_a_full_disk_leaves_the_old_table_of_a_flow(kernel, tmp_path):
    kernel.ok("%load msk-pain")
    (tmp_path / "flow.csv").write_text("a person's", encoding="utf-8")
    limit(kernel, resource.RLIMIT_FSIZE, 1000)
    one_sentence(soon(kernel, "%flow --csv flow.csv --force"))
    assert (tmp_path / "flow.csv").read_text(encoding="utf-8") == "a person's"
    assert os.listdir(tmp_path) == ["flow.csv"]
    assert kernel.ok("%flow").results


def test_a_full_disk_stops_no_session(kernel, tmp_path):
    limit(kernel, resource.RLIMIT_FSIZE, 0)
    kernel.ok("%load msk-pain")
    for _ in range(3):
        one_sentence(soon(kernel, "%export papers a.csv"))
    assert kernel.ok("%frames").results
    assert os.listdir(tmp_path) == []


def test_nothing_is_written_through_a_link(kernel, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "precious.csv").write_text("precious", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(folder / "precious.csv")
    (tmp_path / "to nothing.csv").symlink_to(folder / "new.csv")
    kernel.ok("%load msk-pain")
    for cell in ("%export papers link.csv", '%export papers "to nothing.csv"', "%flow --csv link.csv"):
        assert "link" in one_sentence(soon(kernel, cell)), cell
    soon(kernel, "%export papers link.csv --force")
    assert (folder / "precious.csv").read_text(encoding="utf-8") == "precious"
    assert os.listdir(folder) == ["precious.csv"]


@pytest.fixture(scope="module")
def among_no_files(tmp_path_factory):
    """A kernel in a folder of things that are no regular files."""
    folder = tmp_path_factory.mktemp("no files")
    os.mkfifo(folder / "fifo.csv")
    os.mkfifo(folder / "fifo.ris")
    os.mkfifo(folder / "fifo.xlsx")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "zero.parquet").symlink_to("/dev/zero")
    (folder / "folder.csv").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.csv"))
    package = folder / "package"
    package.mkdir()
    os.mkfifo(package / "papers.csv")
    schema = {"fields": [{"name": "paper_id", "type": "string"}]}
    (package / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [{"name": "papers", "path": "papers.csv", "schema": schema}]}), encoding="utf-8")
    descriptor = folder / "no descriptor"
    descriptor.mkdir()
    os.mkfifo(descriptor / "datapackage.json")
    with started(folder) as front_end:
        front_end.ok("%simulate corpus --as records")
        yield front_end


@pytest.mark.parametrize(
    "cell",
    [
        "%load fifo.csv", "%load fifo.ris", "%load fifo.xlsx", "%load fifo.csv fifo.ris", "%load *.csv", "%load zero.csv", "%load zero.parquet", "%load folder.csv",
        "%load socket.csv", "%load /dev/zero", "%load /dev/stdin", "%load /dev/random", '%load "no descriptor"', "%dedup records --decisions fifo.csv",
        "%agreement fifo.csv", "%screening fifo.csv", "%flow fifo.csv", "%flow zero.csv", "%export records fifo.csv", "%export records folder.csv --force",
    ],
)  # fmt: skip
def test_what_is_no_file_is_not_read(among_no_files, cell):
    one_sentence(soon(among_no_files, cell))


def test_a_resource_that_is_no_file_is_a_finding(among_no_files):
    cell = soon(among_no_files, "%load package\n%check")
    assert cell.status == "ok", cell.errors
    assert "papers.csv" in str(cell.results)


@pytest.mark.parametrize("what", ["fifo", "zero", "folder"])
def test_a_history_that_is_no_file_is_none(tmp_path, what):
    (tmp_path / "data" / "qes").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    env = dict(os.environ, XDG_DATA_HOME=str(tmp_path / "data"))
    with started(tmp_path / "work", env=env) as front_end:
        front_end.ok("%help")
    kept = [p for p in (tmp_path / "data" / "qes").rglob("*") if p.is_file()]
    assert kept, "no history was written"
    for path in kept:
        path.unlink()
        if what == "fifo":
            os.mkfifo(path)
        elif what == "zero":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
    with started(tmp_path / "work", env=env) as front_end:
        assert soon(front_end, "%help").status == "ok"
        assert soon(front_end, "%load msk-pain\n%export papers a.csv").status == "ok"


def test_too_few_files_may_be_open(kernel, tmp_path):
    kernel.ok("%load msk-pain")
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    held = len(os.listdir(f"/proc/{kernel.manager.provisioner.pid}/fd"))
    limit(kernel, resource.RLIMIT_NOFILE, held)
    for cell in ("%load a.csv", "%export papers b.csv", "%load msk-pain"):
        assert "too many" in one_sentence(soon(kernel, cell)).lower(), cell
    limit(kernel, resource.RLIMIT_NOFILE, 1024)
    assert kernel.ok("%load a.csv\n%export papers b.csv").results


@pytest.mark.parametrize("ending", ["csv", "ris", "parquet"])
def test_a_kernel_that_is_killed_leaves_a_whole_file(tmp_path, ending):
    moments = random.Random(f"{SEED} {ending}")
    path = tmp_path / f"out.{ending}"
    whole = set()
    for kill in range(KILLS):
        with started(tmp_path) as front_end:
            front_end.ok("%simulate corpus --sources a=2000,b=2000 --as one\n%simulate corpus --sources a=2500,b=2500 --seed 2 --as two")
            if not whole:
                for name in ("one", "two"):
                    front_end.ok(f"%export {name} out.{ending} --force")
                    whole.add(path.read_bytes())
            front_end.send(f"%export one out.{ending} --force\n%export two out.{ending} --force\n" * 40)
            wait = moments.uniform(0, 0.4)
            time.sleep(wait)
            os.kill(front_end.manager.provisioner.pid, signal.SIGKILL)
            while front_end.manager.is_alive():
                time.sleep(0.01)
        assert path.read_bytes() in whole, f"seed {SEED}, kill {kill} after {wait:.3f} s"
