"""What the tests of Rust cells have in common."""

import json
import time
from pathlib import Path

from support import PATIENCE, ROOT

DATA = ROOT / "notebooks" / "data"
SESSION_STAYS = "the review and its frames are still there"


def fails(kernel, code):
    """The one error of a cell."""
    cell = kernel.run(code)
    assert cell.status == "error", f"{code!r} came to its end"
    (error,) = cell.errors
    assert [cell.reply["content"][key] for key in ("ename", "evalue")] == [error["ename"], error["evalue"]]
    return error


def text(cell):
    return cell.outputs[-1]["text/plain"]


def printed(cell, name="stdout"):
    return "".join(m["content"]["text"] for m in cell.messages if m["msg_type"] == "stream" and m["content"]["name"] == name)


def processes(kernel):
    """The programs that the kernel has started, and those that they have."""
    found, open_ = {}, [kernel.manager.provisioner.pid]
    while open_:
        pid = open_.pop()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                found[child] = Path(f"/proc/{child}/comm").read_text().strip()
                open_.append(child)
    return found


def until_compiling(kernel):
    """Waits until the compiler is at work on a cell."""
    deadline = time.monotonic() + PATIENCE
    while "rustc" not in processes(kernel).values():
        assert time.monotonic() < deadline, f"no compiler among {processes(kernel)}"
        time.sleep(0.01)


def lives(pid):
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def busy_compiler():
    """A cell that keeps the compiler busy for seconds: hundreds of instances of generic code."""
    line = 'let a{i} = std::collections::BTreeMap::from([([{i}_u16; {i}], vec![[{i}_u32; {i}]; 2])]); println!("{{a{i}:?}}");'
    return "{ " + "\n".join(line.format(i=i) for i in range(1, 400)) + " }"


def temporary_files(folder):
    return [p.name for p in Path(folder).iterdir() if p.name.startswith("qes-")]


def installed_prelude():
    return next(Path(p) for p in [ROOT / ".venv" / "share" / "qes" / "rust"] if p.exists())


def other_prelude(tmp_path, **changes):
    """The prelude as it is installed, with another description."""
    folder = tmp_path / "prelude"
    folder.mkdir()
    for entry in installed_prelude().iterdir():
        (folder / entry.name).symlink_to(entry)
    description = json.loads((folder / "prelude.json").read_text())
    (folder / "prelude.json").unlink()
    (folder / "prelude.json").write_text(json.dumps({**description, **changes}))
    return folder
