"""The physical limit: how long the files of a site take to write when nothing else is done.

usage: python benchmarks/floor.py OUTPUT [--runs 3]

All files are read into memory, then written in a bare loop into a fresh folder beside OUTPUT, on the same file system: each
opened and written; and each written under another name and then renamed, as a program must that never shows half a file.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    sizes = [path.stat().st_size for path in options.output.rglob("*") if path.is_file()]
    print(f"{len(sizes):,} files, {sum(sizes) / 2**20:.1f} MB")
    found = [floors(options.output) for _ in range(options.runs)]
    for name in found[0]:
        seconds = [each[name] for each in found]
        print(f"{name}: {statistics.median(seconds):.3f} s (least {min(seconds):.3f} s, most {max(seconds):.3f} s)")
    return 0


def floors(output: Path) -> dict[str, float]:
    """Seconds by the way of writing."""
    files = {path.relative_to(output).as_posix(): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}
    return {
        "bare loop": floor(files, output.parent, aside=False),
        "bare loop, each aside and then renamed": floor(files, output.parent, aside=True),
    }


def floor(files: dict[str, bytes], beside: Path, *, aside: bool) -> float:
    """Seconds to write the files, and their folders, into a fresh folder, which is deleted after."""
    with tempfile.TemporaryDirectory(dir=beside) as fresh:
        paths = [Path(fresh, name) for name in files]
        asides = [path.with_name(f"{path.name}.new") for path in paths] if aside else paths
        os.sync()  # what others wrote is not to be paid for here
        began = time.perf_counter()
        for folder in {path.parent for path in paths}:
            folder.mkdir(parents=True, exist_ok=True)
        for path, data in zip(asides, files.values(), strict=True):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.write(descriptor, data)
            os.close(descriptor)
        if aside:
            for temporary, path in zip(asides, paths, strict=True):
                temporary.replace(path)
        return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
