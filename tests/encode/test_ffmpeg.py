import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import ffmpeg
import pytest

from renderer.errors import EncodeError
from renderer.ffmpeg import FFmpegDied, ffmpeg_binary, input_name, input_options, run
from worker.processes import alive, children_of

ENDLESS = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"]


def test_binary_is_the_environments_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Path(ffmpeg_binary()).exists()
    monkeypatch.setenv("FFMPEG_BINARY", str(tmp_path / "mine"))
    assert ffmpeg_binary() == str(tmp_path / "mine")
    with pytest.raises(EncodeError, match="mine' cannot be started"):
        run(["-version"])


def test_last_words_are_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(EncodeError, match=r"FFmpeg could not read it: .*No such file"):
        run(["-i", str(tmp_path / "absent.wav"), "-f", "null", "-"], doing="read it")


def test_a_graph_of_ffmpeg_python_runs_and_reports_progress(tmp_path: Path) -> None:
    path = tmp_path / "odd: name, with 'marks' %d.wav"
    seen: list[float] = []
    tone = ffmpeg.input("sine=d=2", format="lavfi").audio.filter("volume", volume=0.5)
    run(ffmpeg.output(tone, input_name(path), format="wav"), on_progress=seen.append)
    assert path.stat().st_size > 2 * 44100 * 2
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(2.0, abs=0.01)


def test_a_time_limit_ends_it() -> None:
    others = children_of(os.getpid())
    with pytest.raises(EncodeError, match=r"FFmpeg did not wait within 0.3 seconds"):
        run(ENDLESS, timeout_seconds=0.3, doing="wait")
    assert set(children_of(os.getpid())) <= set(others)


def test_what_the_progress_callback_raises_stops_it() -> None:
    def cancel(_: float) -> None:
        raise InterruptedError("cancelled")

    others = children_of(os.getpid())
    with pytest.raises(InterruptedError, match="cancelled"):
        run(ENDLESS, on_progress=cancel)
    assert set(children_of(os.getpid())) <= set(others)  # the test process may have others, a store for one


def test_ffmpeg_does_not_outlive_a_killed_parent() -> None:
    script = f"from renderer.ffmpeg import run; run({ENDLESS!r})"
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    try:
        while not (children := children_of(parent.pid)):
            assert parent.poll() is None
            time.sleep(0.02)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    for _ in range(500):
        if not any(alive(child) for child in children):
            break
        time.sleep(0.02)
    assert not any(alive(child) for child in children)


def test_a_disguised_playlist_reaches_no_network(tmp_path: Path) -> None:
    playlist = tmp_path / "song.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    source = ffmpeg.input(input_name(playlist), **input_options())
    with pytest.raises(EncodeError):
        run(ffmpeg.output(source, "-", format="null"))
    assert input_options("wav") == {
        "protocol_whitelist": "file,pipe",
        "format": "wav",
        "format_whitelist": "wav",
    }


@pytest.mark.parametrize(("number", "name"), [(11, "SIGSEGV"), (35, "35")])
def test_a_signal_that_ends_ffmpeg_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, name: str
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\nkill -{number} $$\n")
    program.chmod(0o755)
    monkeypatch.setenv("FFMPEG_BINARY", str(program))
    with pytest.raises(FFmpegDied, match=f"could not hum: it was ended by signal {name}") as caught:
        run(["-version"], doing="hum")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.signal_name, str(again)) == (name, str(caught.value))
