"""The pictures of the README are what the commands draw, byte for byte. `python tests/notebooks/test_pictures.py`
draws them anew, for a person to look at before they are committed."""

import sys
import tempfile
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "notebooks" / "pictures"
DRAWN = {
    "flow.svg": "%load msk-pain\n%flow\n%export flow {}",
    "prisma.svg": "%load msk-pain\n%flow --standard prisma2020\n%export flow {}",
    "struggle.svg": "%load msk-pain\n%model struggle\n%export model {}",
    "agreement.svg": "%load msk-pain-simulated\n%agreement casp\n%export agreement {}",
}


def draw(folder):
    manager, client = start_new_kernel(startup_timeout=900, kernel_name="qes", cwd=str(ROOT / "notebooks"))
    try:
        for name, cell in DRAWN.items():
            reply = client.execute_interactive(f"{cell.format(folder / name)} --force", output_hook=lambda _: None, timeout=900)
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def drawn():
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
        yield Path(folder)


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_is_what_the_command_draws(drawn, name):
    assert (drawn / name).read_bytes() == (PICTURES / name).read_bytes()


if __name__ == "__main__":
    draw(PICTURES)
    print("drew", ", ".join(DRAWN), "in", PICTURES, file=sys.stderr)
