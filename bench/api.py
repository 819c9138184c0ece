"""`python -m bench.api`: how fast a farm answers while all its cores render.

A farm of its own renders one long draft while pollers ask for the status at full speed, each on a connection of
its own, and one client submits new drafts at a steady pace. The pollers run on the same machine, so that
they, too, take CPU from the farm.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.drafts import DraftWriter
from bench.host import served
from bench.media import write_video

CLIP_SECONDS = 4.0
DRAFT_SECONDS = 600.0
"""Longer than any measurement: the cores are to render all the while."""

LOWEST_PRIORITY = 0
SUBMISSIONS_PER_SECOND = 10.0


@dataclass
class Answers:
    """Seconds of every answer of one kind, and what went wrong."""

    name: str
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def line(self, span: float) -> str:
        times = sorted(self.seconds) or [float("nan")]
        p50, p99 = (1000 * times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99))
        rate = len(self.seconds) / span
        return (
            f"{self.name:8}{len(self.seconds):9}{rate:9.0f}{p50:9.1f}{p99:9.1f}{1000 * times[-1]:9.1f}"
            f"{len(self.errors):8}"
        )


class Client(asyncio.Protocol):
    """One kept connection that posts JSON. A bare protocol: its own CPU time is part of every answer's."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[bytes, bytes]] | None = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._received[:head_end])
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        if len(self._received) >= head_end + 4 + length:
            content = bytes(self._received[head_end + 4 : head_end + 4 + length])
            self._received.clear()
            if self._answer is not None and not self._answer.done():
                self._answer.set_result((head, content))

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("closed without an answer"))

    async def post(self, path: str, body: bytes, answers: Answers) -> bytes | None:
        """The answer's body; its time and any fault go to `answers`."""
        request = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        try:
            if self._transport is None:
                await loop.create_connection(lambda: self, self._host, self._port)
            self._answer = loop.create_future()
            assert self._transport is not None
            self._transport.write(request.encode() + body)
            head, content = await self._answer
        except OSError as error:
            answers.errors.append(repr(error))
            return None
        answers.seconds.append(time.perf_counter() - began)
        status = head.split(b" ", 2)[1]
        if b"connection: close" in head.lower():
            self._transport.close()
            self._transport = None
        if status != b"200":
            answers.errors.append(f"{head[:60]!r} {content[:200]!r}")
            return None
        return content

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport


def data_of(content: bytes | None) -> dict[str, Any]:
    """An answer's `data`; empty when there was none."""
    return dict(json.loads(content)["data"]) if content else {}


async def measure(address: tuple[str, int], token: str, origin: str, pollers: int, seconds: float) -> None:
    """Submit the long draft, wait until it renders, then poll and submit for so long, and print the times."""
    submit, status, warming = Answers("submit"), Answers("status"), Answers("warming")
    draft = f"{origin}/draft.json"
    client = Client(*address)
    body = json.dumps({"api_token": token, "draft_url": draft}).encode()
    await client.post("/api/drafts/gen_video", body, warming)
    asked = json.dumps({"draft_url": draft}).encode()
    while True:
        said = data_of(await client.post("/api/drafts/gen_video_status", asked, warming))
        if said.get("status") == "rendering" and said.get("frames_done", 0) > 0:
            break
        if said.get("status") in ("failed", "completed", None):
            raise SystemExit(f"the draft does not render: {said or warming.errors}")
        await asyncio.sleep(0.2)
    end = time.perf_counter() + seconds

    async def poll() -> None:
        own = Client(*address)
        while time.perf_counter() < end:
            await own.post("/api/drafts/gen_video_status", asked, status)

    async def submit_steadily() -> None:
        own = Client(*address)
        number = 0
        while time.perf_counter() < end:
            number += 1
            wanted = {"api_token": token, "draft_url": f"{draft}?n={number}", "priority": LOWEST_PRIORITY}
            await own.post("/api/drafts/gen_video", json.dumps(wanted).encode(), submit)
            await asyncio.sleep(1 / SUBMISSIONS_PER_SECOND)

    before = said["frames_done"]
    await asyncio.gather(submit_steadily(), *(poll() for _ in range(pollers)))
    said = data_of(await Client(*address).post("/api/drafts/gen_video_status", asked, warming))
    print(f"{'':8}{'answers':>9}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'errors':>8}")
    for answers in (status, submit):
        print(answers.line(seconds))
        for error in answers.errors[:3]:
            print(f"    {error}")
    print(f"frames drawn meanwhile: {said.get('frames_done', 0) - before}, {said.get('status')}")


def write_draft(folder: Path, origin: str) -> None:
    """`draft.json` with one short full-HD clip over and over."""
    write_video(folder / "clip.mp4", 1, 1920, 1080, CLIP_SECONDS, 220.0)
    draft = DraftWriter(1920, 1080, DRAFT_SECONDS)
    clip = draft.material(
        "videos", type="video", path=f"{origin}/clip.mp4", material_name="clip.mp4", width=1920, height=1080,
        duration=int(CLIP_SECONDS * 1_000_000),
    )  # fmt: skip
    track = draft.track("video")
    for n in range(int(DRAFT_SECONDS / CLIP_SECONDS)):
        track.append(draft.segment(clip, n * CLIP_SECONDS, CLIP_SECONDS))
    draft.write(folder).rename(folder / "draft.json")


@contextmanager
def running_farm(data: Path, processes: int) -> Iterator[tuple[tuple[str, int], str]]:
    """Host, port and token of a farm of its own."""
    environment = os.environ | {
        "DRAFTFARM_DATA_DIR": str(data),
        "DRAFTFARM_ALLOW_PRIVATE_ADDRESSES": "127.0.0.1",
    }
    command: Sequence[str] = [sys.executable, "-m", "api.cli.main", "serve", "--port", "0"]
    command = [*command, "--processes", str(processes)]
    log = data.with_name("farm.log")
    with log.open("wb") as out:
        farm = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while b"The farm is ready" not in log.read_bytes():
            if farm.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the farm did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        address = json.loads((data / "farm.json").read_text())["api"].removeprefix("http://")
        host, _, port = address.rpartition(":")
        yield (host, int(port)), (data / "api_token").read_text().strip()
    finally:
        farm.send_signal(signal.SIGTERM)
        farm.wait(timeout=60)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--pollers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument(
        "--processes", type=int, default=len(os.sched_getaffinity(0)), help="worker processes of the farm"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="draftfarm-bench-") as temporary:
        folder = Path(temporary)
        (folder / "host").mkdir()
        with served(folder / "host") as origin:
            write_draft(folder / "host", origin)
            with running_farm(folder / "data", options.processes) as (address, token):
                asyncio.run(measure(address, token, origin, options.pollers, options.seconds))


if __name__ == "__main__":
    main()
