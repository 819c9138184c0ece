"""Long sounds pass through memory in pieces, however they are played."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.timing import SOUND_RATE
from renderer.operations import SpeedCurve
from renderer.output import OutputSpec
from renderer.sound.mixing import mix_samples
from tests.sound.signals import SECOND, clip, timeline, tone, write_wav

MINUTES = 6
WHOLE_BYTES = MINUTES * 60 * SOUND_RATE * 8
"""What the whole sound would take: 127 MB."""

PLAYED = """
import json, resource, sys
from pathlib import Path
from renderer.output import OutputSpec
from renderer.sound.mixing import mix_samples
from tests.sound.signals import SECOND, clip, timeline
folder, minutes = Path(sys.argv[1]), int(sys.argv[2])
source = timeline([clip("a", 0, minutes * 60 * SECOND, reverse=True)], minutes * 60 * SECOND)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
mix_samples(source, {"a": folder / "a.wav"}, OutputSpec.for_timeline(source), folder / "mix.f32")
print(json.dumps([before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("long") / "a.wav", tone(MINUTES * 60, 200, rate=8000), 8000)


def test_ffmpeg_holds_no_whole_sound_to_play_it_backwards(long_sound: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PLAYED, str(long_sound.parent), str(MINUTES)],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    own_kib, child_kib = json.loads(run.stdout)
    # A child begins as a copy of its parent; it must not grow by the sound.
    assert child_kib * 1024 < max(own_kib * 1024, WHOLE_BYTES * 0.7) + 20_000_000


@pytest.mark.parametrize(
    "how",
    [
        {"reverse": True},
        {"speed_curve": SpeedCurve(((0.0, 1.0), (1.0, 3.0))), "speed": 2},
        {"speed_curve": SpeedCurve(((0.0, 1.0), (1.0, 3.0))), "speed": 2, "keep_pitch": False},
    ],
)
def test_python_holds_blocks_only(tmp_path: Path, long_sound: Path, how: dict[str, object]) -> None:
    length = SECOND * (MINUTES * 60 if "reverse" in how else 30)
    source = timeline([clip("a", 0, length, **how)], length)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        mix_samples(source, {"a": long_sound}, OutputSpec.for_timeline(source), tmp_path / "mix.f32")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000
    assert (tmp_path / "mix.f32").stat().st_size == length // SECOND * SOUND_RATE * 8


def test_a_hundred_clips_over_minutes_leave_nothing_behind(tmp_path: Path, long_sound: Path) -> None:
    clips = [
        clip("a", n * SECOND, (1 + n % 4) * SECOND, n * 3 * SECOND, track=n % 5, fade_in_us=100_000)
        for n in range(100)
    ]
    source = timeline(clips, 100 * SECOND)
    seen: list[float] = []
    mix_samples(
        source,
        {"a": long_sound},
        OutputSpec.for_timeline(source),
        tmp_path / "mix.f32",
        on_progress=seen.append,
    )
    assert [file.name for file in tmp_path.iterdir()] == ["mix.f32"]
    assert (seen == sorted(seen), seen[-1]) == (True, pytest.approx(1.0, abs=0.01))
    mixed = np.fromfile(tmp_path / "mix.f32", "<f4").reshape(-1, 2)
    assert len(mixed) == 100 * SOUND_RATE
    assert np.abs(mixed).reshape(100, -1).max(axis=1).min() > 0.2
