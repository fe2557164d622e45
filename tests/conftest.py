"""Keeps the kernels that the tests start away from the user's own history, settings and kernelspecs."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="qes-tests-"))
os.environ["XDG_DATA_HOME"] = str(HOME / "data")
os.environ["JUPYTER_CONFIG_DIR"] = str(HOME / "config")
os.environ["JUPYTER_RUNTIME_DIR"] = str(HOME / "runtime")
os.environ["IPYTHONDIR"] = str(HOME / "ipython")
for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
    os.environ.pop(name, None)

from support import ROOT, started  # noqa: E402  (the environment comes first)


def pytest_unconfigure(config):
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def kernel(tmp_path):
    """A front end on a kernel of its own, whose working folder is empty."""
    with started(tmp_path) as front_end:
        yield front_end


@pytest.fixture(scope="module")
def rust(tmp_path_factory):
    """One kernel for the Rust cells of a file that harm nobody, with a review."""
    with started(tmp_path_factory.mktemp("rust")) as front_end:
        front_end.ok(f'%load "{ROOT / "notebooks" / "data" / "msk-pain"}"')
        yield front_end
