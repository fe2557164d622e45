"""Every idiom of polars that the bench measures runs in a Rust cell and shows what it makes."""

import tomllib

import pytest
from support import ROOT

IDIOMS = tomllib.loads((ROOT / "tests" / "bench" / "idioms.toml").read_text(encoding="utf-8"))
SETUP, _ = IDIOMS.pop("setup"), IDIOMS.pop("filter")
CELLS = [pytest.param(code.strip(), id=f"{topic}: {name}") for topic, idioms in IDIOMS.items() for name, code in idioms.items()]


@pytest.fixture(scope="module")
def frames(rust):
    for code in SETUP:
        rust.ok(code)
    return rust


@pytest.mark.parametrize("code", CELLS)
def test_an_idiom_of_polars_runs(frames, code):
    assert frames.ok(code.replace("{i}", "3")).outputs
