"""Tab and Shift-Tab in Rust cells."""

import subprocess
import time
from pathlib import Path

from support import ROOT


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
    # What `?` gives is known where the sources of the standard library are installed (the component rust-src).
    code = "review()?.agreement" if has_standard_library() else "let r: LoadedReview = todo!(); r.agreement"
    found = {}
    while not found.get("found"):
        assert time.monotonic() < deadline
        found = rust.collect(rust.client.inspect(code, len(code) - 4)).reply["content"]
    assert "usual statistics" in found["data"]["text/plain"]


def has_standard_library():
    asked = subprocess.run(["rustc", "--print", "sysroot"], cwd=ROOT, capture_output=True, text=True, check=True)
    return (Path(asked.stdout.strip()) / "lib/rustlib/src/rust/library/core").is_dir()
