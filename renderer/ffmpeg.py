"""Running the FFmpeg binary: found, started, watched and never outliving its parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import imageio_ffmpeg

from renderer.errors import EncodeError
from renderer.signals import signal_name

BINARY_VARIABLE = "FFMPEG_BINARY"
GLOBAL_ARGUMENTS = ("-nostdin", "-hide_banner", "-loglevel", "error", "-nostats")
INPUT_PROTOCOLS = "file,pipe"
"""What an input may read: a playlist in disguise reaches no network."""

DEFAULT_TIMEOUT_SECONDS = 3600.0
LAST_WORDS_CHARS = 600
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class FFmpegDied(EncodeError):
    """FFmpeg was ended by a signal, as by a file that breaks it or a limit. `signal_name` is SIGSEGV and the like;
    `media` are the names of what it read, where that is known."""

    def __init__(self, signal_name: str, doing: str, media: tuple[str, ...] = ()) -> None:
        self.signal_name = signal_name
        self.doing = doing
        self.media = media
        super().__init__(f"FFmpeg could not {doing}: it was ended by signal {signal_name}")

    def __reduce__(self) -> tuple[type[FFmpegDied], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.signal_name, self.doing, self.media)


def ffmpeg_binary() -> str:
    """The binary to run: the environment variable FFMPEG_BINARY, else the one imageio-ffmpeg ships."""
    return os.environ.get(BINARY_VARIABLE) or imageio_ffmpeg.get_ffmpeg_exe()


def input_options(input_format: str | None = None) -> dict[str, str]:
    """Options every input of a stranger's file gets (keyword arguments of `ffmpeg.input`).

    `input_format` is the demuxer chosen from the file's first bytes; without it FFmpeg guesses.
    """
    options = {"protocol_whitelist": INPUT_PROTOCOLS}
    if input_format:
        # Some containers hold others (an AVI's subtitles may be a playlist): those are not opened either.
        options |= {"format": input_format, "format_whitelist": input_format}
    return options


def input_name(path: Path) -> str:
    """A file as FFmpeg's input or output name: whatever characters it has, it is only a file."""
    return f"file:{path.absolute()}"


def run(
    command: Sequence[str] | Any,
    *,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    on_progress: Callable[[float], None] | None = None,
    doing: str = "run",
) -> None:
    """Run FFmpeg to its end.

    `command` is a list of arguments or an ffmpeg-python output stream. `on_progress` gets the
    seconds of output written so far; what it raises stops FFmpeg and passes through. `doing` is the
    verb of the error's sentence. Raises EncodeError with FFmpeg's last words.
    """
    arguments = [str(part) for part in command] if isinstance(command, Sequence) else command.get_args()
    progress = ("-progress", "pipe:1") if on_progress else ()
    line = [ffmpeg_binary(), *GLOBAL_ARGUMENTS, *progress, "-y", *arguments]
    with tempfile.TemporaryFile() as errors:
        process = _start(line, errors)
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            _kill_group(process)

        timer = threading.Timer(timeout_seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            for seconds in _progress(process):
                if on_progress:
                    on_progress(seconds)
            code = process.wait()
        finally:
            timer.cancel()
            _end(process)
        if expired.is_set():
            raise EncodeError(f"FFmpeg did not {doing} within {timeout_seconds:g} seconds")
        if code < 0:
            raise FFmpegDied(signal_name(-code), doing)
        if code != 0:
            raise EncodeError(
                f"FFmpeg could not {doing}: {_last_words(errors) or f'it ended with code {code}'}"
            )


def _start(line: list[str], errors: BinaryIO) -> subprocess.Popen[bytes]:
    parent = os.getpid()
    try:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),
        )
    except OSError as error:
        raise EncodeError(f"the FFmpeg binary {line[0]!r} cannot be started: {error.strerror}") from error


def _die_with(parent: int) -> None:
    """In the child: ask the kernel for a SIGKILL when the parent ends, even by SIGKILL itself."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it ended before we could ask


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all it started; nothing happens if it has ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what still runs, reap it and close its pipe."""
    _kill_group(process)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _progress(process: subprocess.Popen[bytes]) -> Iterator[float]:
    """Seconds of output written, whenever FFmpeg reports, until it closes its standard output."""
    assert process.stdout is not None
    for line in process.stdout:
        key, _, value = line.decode("ascii", "replace").strip().partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            yield max(0.0, int(value) / 1_000_000)


def _last_words(errors: BinaryIO) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4 * LAST_WORDS_CHARS))
    text = errors.read().decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines)[-LAST_WORDS_CHARS:]
