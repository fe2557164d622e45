"""The arrows between the crates, who may name which library, and what lies where."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = {"qes-agreement", "qes-flow", "qes-records", "qes-synthesis"}
# What each crate may depend on within the workspace, tests included.
ALLOWED = {
    "qes-kernel": {"qes", "qes-cells", "qes-work"},
    "qes-evaluator": {"qes-cells"},
    "qes-prelude": {"qes", "qes-cells", "qes-figures", "qes-work"},
    "qes-cells": set(),
    "qes": {"qes-review", "qes-tables", "qes-figures", "qes-work"} | DOMAIN,
    "qes-review": DOMAIN | {"qes-work"},
    "qes-tables": {"qes-work"},
    "qes-figures": {"qes-tables", "qes-work"} | DOMAIN,
    "qes-agreement": {"qes-work"},
    "qes-flow": {"qes-work"},
    "qes-records": {"qes-work"},
    "qes-synthesis": {"qes-work"},
    "qes-work": set(),
}
# Who alone may name a library.
NAMED_BY = {
    "plotters": {"qes-figures", "qes-prelude"},
    "polars": {"qes-review", "qes", "qes-prelude"},
    "polars-io": {"qes-review", "qes"},
    "zmq": {"qes-kernel"},
    "evcxr": {"qes-evaluator"},
    "ra_ap_syntax": {"qes-evaluator"},
    "reqwest": set(),
}
# What no build of any crate may hold, however far down: anything that opens a connection.
ABSENT = ["reqwest", "hyper", "ureq", "curl", "native-tls", "rustls", "object_store"]
FOLDERS = {"crates", "kernel", "notebooks", "tests"}
FILES = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "install.sh",
    "rust-toolchain.toml",
}
LONGEST = 500


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@cache
def packages():
    """The workspace's packages by name, each with the names of what its manifest asks for."""
    done = run("cargo", "metadata", "--locked", "--no-deps", "--format-version", "1")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["packages"]
    return {p["name"]: {(d["name"], d["kind"]) for d in p["dependencies"]} for p in found}


@cache
def tracked():
    done = run("git", "ls-files", "-z")
    assert done.returncode == 0, done.stderr
    return [Path(name) for name in done.stdout.split("\0") if name]


def test_every_crate_has_its_place():
    assert packages().keys() == ALLOWED.keys()


@pytest.mark.parametrize("crate", ALLOWED)
def test_arrows_point_down(crate):
    within = {name for name, _ in packages()[crate] if name in packages()}
    assert within <= ALLOWED[crate], f"{crate} depends on {sorted(within - ALLOWED[crate])}"


@pytest.mark.parametrize("library", NAMED_BY)
def test_a_library_is_named_only_where_it_belongs(library):
    naming = {crate for crate, needs in packages().items() for name, _ in needs if name == library}
    assert naming <= NAMED_BY[library], f"{library} is named by {sorted(naming - NAMED_BY[library])}"


@pytest.mark.parametrize("library", ABSENT)
def test_what_must_not_be_there_is_not(library):
    tree = run("cargo", "tree", "--locked", "--workspace", "--prefix", "none", "--format", "{p}", "--edges", "normal,build")
    assert tree.returncode == 0, tree.stderr
    held = {line.split()[0] for line in tree.stdout.splitlines() if line.strip()}
    assert "qes-kernel" in held
    assert library not in held, run("cargo", "tree", "--locked", "--workspace", "--invert", library).stdout


@pytest.mark.parametrize("crate, absent", [("qes-kernel", "evcxr"), ("qes-prelude", "evcxr"), ("qes-evaluator", "polars"), ("qes-evaluator", "zmq")])
def test_processes_hold_what_is_theirs(crate, absent):
    tree = run("cargo", "tree", "--locked", "--package", crate, "--prefix", "none", "--format", "{p}", "--edges", "normal")
    assert tree.returncode == 0, tree.stderr
    assert absent not in {line.split()[0] for line in tree.stdout.splitlines() if line.strip()}


@pytest.mark.parametrize("crate", sorted(DOMAIN))
def test_the_domain_reaches_neither_frames_nor_figures_nor_sockets(crate):
    tree = run("cargo", "tree", "--locked", "--package", crate, "--prefix", "none", "--format", "{p}", "--edges", "normal")
    assert tree.returncode == 0, tree.stderr
    held = {line.split()[0] for line in tree.stdout.splitlines() if line.strip()}
    assert not {name for name in held if name.startswith(("polars", "plotters", "zmq"))}
    assert not held & (packages().keys() - {crate, "qes-work"})


def test_the_top_level_holds_what_it_should():
    unexpected = {p.parts[0] for p in tracked() if len(p.parts) > 1 and not p.parts[0].startswith(".")} - FOLDERS
    unexpected |= {p.name for p in tracked() if len(p.parts) == 1 and not p.name.startswith(".")} - FILES
    assert not unexpected


def test_no_file_is_too_long():
    def lines(path):
        return len((ROOT / path).read_text(encoding="utf-8").splitlines())

    sources = [p for p in tracked() if p.suffix in (".rs", ".py", ".sh", ".ts") and (ROOT / p).exists()]
    assert not {str(p): n for p in sources if (n := lines(p)) >= LONGEST}
