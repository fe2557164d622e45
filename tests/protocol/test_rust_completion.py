"""Tab and Shift-Tab in Rust cells."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from rust_cells import DATA, other_prelude, printed
from support import PATIENCE, ROOT, started


def said(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def linked(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    """A kernel on a machine that has the crates of its own platform, no others, and no network."""
    host = next(line.removeprefix("host: ") for line in said("rustc", "-vV").splitlines() if line.startswith("host: "))
    metadata = ("cargo", "metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host)
    packages = json.loads(said(*metadata))["packages"]
    needed = {f"{p['name']}-{p['version']}" for p in packages if p["source"]}
    locked = (ROOT / "Cargo.lock").read_text(encoding="utf-8").count("\nsource = ")
    assert len(needed) < locked, "other platforms need no crates that this one does not"
    home = tmp_path_factory.mktemp("cargo")
    usual = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry"
    (home / "registry").mkdir()
    (home / "registry" / "index").symlink_to(usual / "index")
    for registry in (usual / "cache").iterdir():
        (home / "registry" / "cache" / registry.name).mkdir(parents=True)
        for crate in needed:
            if (archive := registry / f"{crate}.crate").exists():
                (home / "registry" / "cache" / registry.name / archive.name).symlink_to(archive)
            if (sources := usual / "src" / registry.name / crate).exists():
                # Folders of their own: the analyzer follows no links to folders.
                shutil.copytree(sources, home / "registry" / "src" / registry.name / crate, copy_function=linked, symlinks=True)
    with started(tmp_path_factory.mktemp("rust"), env={**os.environ, "CARGO_HOME": str(home), "CARGO_NET_OFFLINE": "true"}) as kernel:
        kernel.ok(f'%load "{DATA / "msk-pain"}"')
        yield kernel


def test_names_of_the_session_complete_at_once(rust):
    rust.ok("let participants = 1;")
    asked = rust.client.complete("partic")
    reply = rust.collect(asked).reply["content"]
    assert "participants" in reply["matches"]
    asked = rust.client.complete('let p = frame("pap')
    assert rust.collect(asked).reply["content"]["matches"] == ["papers"]


def test_methods_complete_with_their_documentation(offline):
    offline.ok('let papers = frame("papers")?;')
    deadline = time.monotonic() + PATIENCE  # the analyzer reads the sources of some hundred crates first
    matches = []
    while not any(m.startswith("head") for m in matches):
        assert time.monotonic() < deadline, f"no method of a frame in {matches}"
        matches = offline.collect(offline.client.complete("papers.hea")).reply["content"]["matches"]
        trouble = offline.collect(offline.client.inspect("papers", 3)).reply["content"]
        assert "cannot work here" not in str(trouble), trouble
    # What `?` gives is known only where the crates that the standard library is made of are at hand, too.
    code = "let r: LoadedReview = todo!(); r.agreement"
    found = {}
    while not found.get("found"):
        assert time.monotonic() < deadline
        found = offline.collect(offline.client.inspect(code, len(code) - 4)).reply["content"]
    assert "usual statistics" in found["data"]["text/plain"]


def test_an_analyzer_that_cannot_work_says_so(tmp_path):
    prelude = other_prelude(tmp_path, source="/no/such/sources")
    with started(tmp_path, env={**os.environ, "QES_PRELUDE": str(prelude)}) as kernel:
        deadline = time.monotonic() + PATIENCE
        found = {}
        while not found.get("found"):
            assert time.monotonic() < deadline
            found = kernel.collect(kernel.client.inspect("some.thing", 7)).reply["content"]
        assert "no sources of qes" in found["data"]["text/plain"]
        assert "no sources of qes" in printed(kernel.ok("1"), "stderr")
        assert printed(kernel.ok("1"), "stderr") == "", "once is enough"
