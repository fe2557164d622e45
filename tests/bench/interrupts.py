"""How soon every verb stops at size: from the interrupt to the reply, and until nothing of it works any more.

    python tests/bench/interrupts.py [--records N] [--moments N] [--only NAME]
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "faults")]

from at_size import NEEDS, cells, files, made  # noqa: E402
from support import started  # noqa: E402
from kernels import works  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--moments", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=5.0, help="seconds until the last moment of an interrupt")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files(Path(folder), asked.records)
        with started(folder) as kernel:
            kernel.ok(made(asked.records))
            kernel.ok("%export numbers table.parquet")
            print(f"{'cell':<28} {'moments':>7} {'reply, ms: median':>18} {'longest':>8} {'all ended: median':>18} {'longest':>8}")
            for name, cell in cells(asked.records).items():
                if asked.only in name:
                    if name in NEEDS:
                        kernel.ok(NEEDS[name])
                    print_line(name, *measured(kernel, cell, asked))


def measured(kernel, cell, asked):
    """Milliseconds to the reply and to the end of all work, for each moment."""
    moments, replies, ends = random.Random(asked.seed), [], []
    for _ in range(asked.moments):
        msg_id = kernel.running(cell)
        time.sleep(10 ** moments.uniform(-2, 0) * asked.longest)
        kernel.manager.interrupt_kernel()
        start = time.monotonic()
        done = kernel.collect(msg_id)
        reply = time.monotonic() - start
        while works(kernel):
            pass
        if done.status == "error":
            assert done.errors[0]["ename"] == "Interrupted", done.errors
            replies.append(1000 * reply)
            ends.append(1000 * (time.monotonic() - start))
        else:
            kernel.run("%reset left")
            for file in Path(os.readlink(f"/proc/{kernel.manager.provisioner.pid}/cwd")).glob("left.*"):
                file.unlink()
    return replies, ends


def print_line(name, replies, ends):
    if not replies:
        print(f"{name:<28} came to its end before every interrupt")
        return
    middle = len(replies) // 2
    print(f"{name:<28} {len(replies):>7} {sorted(replies)[middle]:>18.0f} {max(replies):>8.0f} {sorted(ends)[middle]:>18.0f} {max(ends):>8.0f}", flush=True)


if __name__ == "__main__":
    main()
