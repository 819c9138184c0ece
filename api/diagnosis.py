"""What a farm needs from its machine, checked one by one; each finding says what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from worker.settings import Settings

NEEDED_FILTERS = ("atempo", "alimiter", "amix", "amultiply", "areverse", "aresample")
NEEDED_ENCODERS = ("libx264", "aac")
NEEDED_DECODERS = ("h264", "hevc", "vp9", "aac", "mp3", "png", "mjpeg")
LOW_DISK_BYTES = 5 * 1024**3
FULL_DISK_BYTES = 500 * 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked. `remedy` is what to do, "" when there is nothing to do."""

    name: str
    verdict: Literal["ok", "warning", "failed"]
    detail: str
    remedy: str = ""


def diagnose(settings: Settings) -> tuple[Finding, ...]:
    """Every check, in the order one would mend them. No check raises."""
    checks: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("Python", _python),
        ("Skia", skia_finding),
        ("FFmpeg", _ffmpeg),
        ("codecs", _codecs),
        ("fonts", _fonts),
        ("data folder", _data_folder),
        ("disk space", _disk_space),
        ("shared memory", _shared_memory),
        ("store", _store),
        ("storage", _storage),
    )
    findings = []
    for name, check in checks:
        try:
            findings.append(check(settings))
        except Exception as error:  # a check that breaks is itself a finding
            findings.append(Finding(name, "failed", f"{type(error).__name__}: {error}"))
    findings += _protections(settings)
    return tuple(findings)


def _python(_: Settings) -> Finding:
    running = ".".join(str(part) for part in sys.version_info[:3])
    if sys.platform != "linux":
        return Finding(
            "Python", "failed", f"{running} on {sys.platform}", "run the farm on Linux, or in its container"
        )
    return Finding("Python", "ok", f"{running}, {len(os.sched_getaffinity(0))} cores")


def skia_finding(_: Settings) -> Finding:
    """In a process of its own: a missing system library can end the importing process."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            # The renderer first: it stands in for libraries that Skia's wheel names but never calls.
            "import renderer, skia; from renderer.gl_stand_in import standing_in; "
            "skia.Surface(8, 8).getCanvas().clear(0); missing = ', '.join(standing_in()); "
            "print(skia.__version__, f'({missing} stood in for)' if missing else '')",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if run.returncode == 0:
        return Finding("Skia", "ok", run.stdout.strip())
    words = (run.stderr.strip().splitlines() or [f"ended with {run.returncode}"])[-1]
    library = next((name for name in ("libGL", "libEGL", "libfontconfig") if name in words), None)
    packages = "libgl1 libegl1" if library != "libfontconfig" else "libfontconfig1"
    return Finding(
        "Skia", "failed", words, f"Debian/Ubuntu: apt-get install {packages}; Fedora: mesa-libGL mesa-libEGL"
    )


def _ffmpeg(_: Settings) -> Finding:
    from renderer.ffmpeg import ffmpeg_binary

    binary = ffmpeg_binary()
    run = subprocess.run([binary, "-version"], capture_output=True, text=True, timeout=60, check=False)
    if run.returncode != 0:
        return Finding(
            "FFmpeg", "failed", f"{binary} does not run", "unset FFMPEG_BINARY, or name a working build"
        )
    version = run.stdout.split("\n", 1)[0].removeprefix("ffmpeg version ").split(" ")[0]
    listing = subprocess.run(
        [binary, "-hide_banner", "-filters"], capture_output=True, text=True, timeout=60, check=False
    ).stdout.split()
    lacking = [name for name in NEEDED_FILTERS if name not in listing]
    if lacking:
        return Finding(
            "FFmpeg",
            "failed",
            f"{version} at {binary} lacks the filters {', '.join(lacking)}",
            "unset FFMPEG_BINARY to use the shipped build, or name one with these filters",
        )
    return Finding("FFmpeg", "ok", f"{version} at {binary}")


def _codecs(_: Settings) -> Finding:
    import av

    lacking = [name for name in NEEDED_ENCODERS if not _has_codec(name, "w")]
    lacking += [name for name in NEEDED_DECODERS if not _has_codec(name, "r")]
    versions = f"PyAV {av.__version__}, libavcodec {'.'.join(map(str, av.library_versions['libavcodec']))}"
    if lacking:
        remedy = "install PyAV from its wheel: pip install --force-reinstall --only-binary av av"
        return Finding("codecs", "failed", f"{versions} lacks {', '.join(lacking)}", remedy)
    return Finding("codecs", "ok", versions)


def _has_codec(name: str, mode: Literal["r", "w"]) -> bool:
    import av

    try:
        av.Codec(name, mode)
    except ValueError:
        return False
    return True


def _fonts(settings: Settings) -> Finding:
    missing = [str(folder) for folder in settings.font_folders if not folder.is_dir()]
    if missing:
        return Finding(
            "fonts", "failed", f"no such folder: {', '.join(missing)}", "mend DRAFTFARM_FONT_FOLDERS"
        )
    from renderer.fonts import FontLibrary

    FontLibrary(settings.font_folders)
    own = ", ".join(str(folder) for folder in settings.font_folders)
    return Finding("fonts", "ok", "bundled Noto fonts" + (f", and {own}" if own else ""))


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return Finding(
            "data folder",
            "failed",
            f"{folder}: {error.strerror}",
            "make it writable, or set DRAFTFARM_DATA_DIR",
        )
    return Finding("data folder", "ok", str(folder))


def _disk_space(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1024**3:.1f} GiB free"
    if free < FULL_DISK_BYTES:
        return Finding("disk space", "failed", detail, f"make room on the disk of {folder}")
    if free < LOW_DISK_BYTES:
        return Finding(
            "disk space", "warning", detail, "long videos need several GiB while they are rendered"
        )
    return Finding("disk space", "ok", detail)


def _shared_memory(_: Settings) -> Finding:
    """Process pools need POSIX semaphores, which need /dev/shm."""
    shm = Path("/dev/shm")
    if not shm.is_dir() or not os.access(shm, os.W_OK):
        return Finding(
            "shared memory",
            "failed",
            "/dev/shm is not writable",
            "in Docker: --shm-size 128m, and no read-only /dev/shm",
        )
    return Finding("shared memory", "ok", f"/dev/shm, {shutil.disk_usage(shm).free / 1024**2:.0f} MiB free")


def _protections(settings: Settings) -> list[Finding]:
    """Each protection against what strangers send, on or off."""
    from worker.sandbox import protections

    return [
        Finding(f"protection: {protection.name}", "ok", f"on: {protection.detail}")
        if protection.on
        else Finding(
            f"protection: {protection.name}",
            "failed" if settings.sandbox == "require" else "warning",
            f"off: {protection.detail}",
            _PROTECTION_REMEDY[settings.sandbox],
        )
        for protection in protections(settings.sandbox)
    ]


_PROTECTION_REMEDY = {
    "off": "unset DRAFTFARM_SANDBOX unless you look for a fault",
    "auto": "render strangers' drafts only in a container or a virtual machine of its own",
    "require": "mend it, or set DRAFTFARM_SANDBOX=auto to work without",
}


def _store(settings: Settings) -> Finding:
    from worker.embedded_store import EmbeddedStore, running_store_url

    if settings.redis_url:
        return _redis(settings.redis_url)
    running = running_store_url(settings.data_dir)
    if running:
        return _redis(running)
    with tempfile.TemporaryDirectory(prefix="draftfarm-") as folder:
        store = EmbeddedStore(Path(folder))
        try:
            found = _redis(store.url)
        finally:
            store.stop()
    return Finding(
        "store", found.verdict, f"embedded store starts ({found.detail.split(' at ')[0]})", found.remedy
    )


def _redis(url: str) -> Finding:
    from redis import RedisError

    from worker.connection import connect

    shown = url.rsplit("@", 1)[-1]  # never print a password
    try:
        with connect(url, retries=0) as client:
            info = client.info("server")
            policy = client.info("memory").get("maxmemory_policy")
            appends = client.info("persistence").get("aof_enabled")
    except RedisError as error:
        return Finding("store", "failed", f"{shown}: {error}", "start Redis or Valkey, or mend REDIS_URL")
    version = info.get("valkey_version") or info.get("redis_version")
    detail = f"version {version} at {shown}"
    if policy != "noeviction":
        return Finding(
            "store", "warning", f"{detail}, maxmemory-policy {policy}", "set maxmemory-policy noeviction"
        )
    if not appends:
        return Finding(
            "store", "warning", f"{detail}, no append-only file", "set appendonly yes, or jobs can be lost"
        )
    return Finding("store", "ok", detail)


def _storage(settings: Settings) -> Finding:
    from worker.storage import Storage

    storage = Storage.from_settings(settings)
    key = f"doctor/{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="draftfarm-") as folder:
        local = Path(folder) / "probe"
        local.write_bytes(b"draftfarm")
        storage.put(local, key)
        try:
            size = storage.size(key)
        finally:
            storage.delete(key)
    if size != 9:
        return Finding("storage", "failed", f"{settings.storage_address} returned {size} bytes of 9")
    return Finding("storage", "ok", settings.storage_address)
