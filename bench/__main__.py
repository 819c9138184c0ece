"""`make bench`: renders three scenes and prints CPU seconds as multiples of the encode alone."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from bench.drafts import SCENES
from bench.floor import encode_command, unpack
from bench.media import RATE


@dataclass(frozen=True)
class Cost:
    """Of a command and all its children: CPU and wall seconds, largest process in MB."""

    cpu: float
    wall: float
    peak_mb: float


def cost(command: Sequence[str], log: Path) -> Cost:
    """Run the command to its end and ask the operating system what it cost. Raises CalledProcessError."""
    start = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.stderr.write(log.read_text()[-2000:])
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)


def video_size(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def run_scene(name: str, folder: Path, runs: int, with_moviepy: bool) -> None:
    scene = folder / name
    draft = scene / "draft_content.json"
    if not draft.exists():
        scene.mkdir(parents=True, exist_ok=True)
        draft = SCENES[name](scene)
    out, raw, sound, log = (scene / n for n in ("out.mp4", "raw.yuv", "sound.wav", "log.txt"))
    farm = [sys.executable, "-m", "api.cli.main", "render", str(draft), "-o", str(out)]
    costs = [cost(farm, log) for _ in range(runs)]
    unpack(out, raw, sound)
    command = encode_command(raw, sound, video_size(out), RATE, scene / "floor.mp4")
    floors = [cost(command, log) for _ in range(runs)]
    raw.unlink()
    floor = min(floors, key=lambda c: c.cpu)
    print(f"{name:10} {'floor':10} {floor.cpu:8.1f} {1:8.2f} {floor.wall:8.1f} {floor.peak_mb:9.0f}")
    rivals = [("draftfarm", min(costs, key=lambda c: c.cpu))]
    if with_moviepy:
        rival = [sys.executable, "-m", "bench.moviepy_scenes", name, str(scene), str(scene / "moviepy.mp4")]
        rivals.append(("moviepy", cost(rival, log)))
    for who, spent in rivals:
        ratio = spent.cpu / floor.cpu
        print(
            f"{name:10} {who:10} {spent.cpu:8.1f} {ratio:8.2f} {spent.wall:8.1f} {spent.peak_mb:9.0f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scene", choices=SCENES, action="append", help="only this scene (repeatable)")
    parser.add_argument(
        "--folder", type=Path, help="keep media and videos here (default: a temporary folder)"
    )
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the cheapest counts (default 1)")
    parser.add_argument("--no-moviepy", action="store_true", help="leave moviepy out (it takes minutes)")
    options = parser.parse_args()
    print(f"{'scene':10} {'who':10} {'CPU s':>8} {'× floor':>8} {'wall s':>8} {'peak MB':>9}", flush=True)
    with tempfile.TemporaryDirectory(prefix="draftfarm-bench-") as temporary:
        folder = options.folder or Path(temporary)
        for name in options.scene or SCENES:
            run_scene(name, folder, options.runs, not options.no_moviepy)


if __name__ == "__main__":
    main()
