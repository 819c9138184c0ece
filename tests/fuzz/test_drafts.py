"""Drafts with anything changed anywhere: reading them and looking at some frames ends in a picture or an InvalidDraft,
and soon. The seeds are fixed, so a failure is the same tomorrow.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from renderer.compositor import Compositor, sources
from renderer.errors import InvalidDraft
from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.plan import plan
from renderer.reader import parse_draft, read_timeline
from tests.corpus.stand_ins import open_stand_in
from tests.reader.test_mutations import places, rich
from tests.shared_folder import shared_folder
from tests.worker.small_draft import draft as small_draft

Document = dict[str, Any]

CPU_SECONDS = 30
"""One draft, read and looked at: real ones take a fraction of a second. CPU time, so a busy machine is no failure."""

LARGEST_REAL_BYTES = 120_000
"""Real drafts up to this are changed; the larger ones hold the same things more often."""

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**30, -(10**30)),
    *(0.5, -0.0, 1e-320, 1e308, -1e308, math.nan, math.inf, -math.inf),
    *(
        "",
        "0",
        "-1",
        "NaN",
        "\x00",
        "\ud800",
        "\U0010ffff",
        "\u202e\u2066",
        "a" * 5000,
        "😀" * 300,
        "/../../etc",
    ),
    *('{"text": "a"}', "{", "[]", "<font>", "#12", "#GGGGGGGG", "http://127.0.0.1/", "1/0"),
    *([], {}, [None], [[[[]]]], [0] * 300, [{}] * 300, {"x": 1}, {"start": 0, "duration": -5}, {"": {}}),
)

SMALL = small_draft({"clip.mp4": "a/clip.mp4", "photo.png": "a/photo.png", "tone.wav": "a/tone.wav"})
OWN: tuple[Document, ...] = (rich(), SMALL)
FONTS = FontLibrary()


def _real() -> list[Document]:
    folder = shared_folder()
    corpus = folder / "corpus" if folder else Path("none")
    files = sorted(path for path in corpus.glob("*.json") if path.stat().st_size <= LARGEST_REAL_BYTES)
    found = []
    for path in files:
        try:
            found.append(parse_draft(path.read_bytes()))
        except InvalidDraft:
            continue
    return found


REAL = tuple(_real())


@contextmanager
def bounded() -> Iterator[None]:
    """Fail what takes too much of the processor."""

    def expire(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"more than {CPU_SECONDS} s of CPU time")

    before = signal.signal(signal.SIGPROF, expire)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def look_at(document: Any) -> str:
    """Read a draft, plan it, and say what is on screen in some of its frames."""
    with bounded():
        try:
            timeline = read_timeline(document)
        except InvalidDraft as error:
            return "fault" if str(error) else "silence"
        try:
            output = OutputSpec.for_timeline(timeline)
        except ValueError:
            return "unfit"
        plan(timeline, output)
        total = output.frame_total(timeline)
        size = (output.width, output.height)
        media = {ref.id: Path(ref.id) for ref in timeline.media}
        with Compositor(timeline, media, FONTS, size=size, rate=output.rate) as compositor:
            for n in sorted({0, 1, total // 3, total // 2, max(0, total - 1)}):
                for layer in compositor.layers(n):
                    assert not list(_not_numbers(layer)), layer
        return "timeline"


def _not_numbers(value: Any) -> Iterator[float]:
    """Every NaN in a layer, which is plain data all through."""
    if isinstance(value, float):
        if math.isnan(value):
            yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _not_numbers(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _not_numbers(item)


@pytest.fixture(scope="module", autouse=True)
def media_stand_ins() -> Iterator[None]:
    """Every medium is a picture of the size that the draft claims: what is tried here is the draft."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "open_source", open_stand_in)
        yield


def changed(document: Document, data: st.DataObject) -> Document:
    """The draft with one to ten of its values replaced, removed, doubled, moved or scaled."""
    mutant = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 10), "changes")):
        known = list(places(mutant))
        if not known:
            break
        place = known[data.draw(st.integers(0, len(known) - 1), "place")]
        holder: Any = mutant
        for key in place[:-1]:
            holder = holder[key]
        key = place[-1]
        match data.draw(st.sampled_from(["replace", "random", "remove", "double", "move", "scale"]), "kind"):
            case "replace":
                holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES), "value"))
            case "random":
                holder[key] = data.draw(JSON_VALUES, "value")
            case "remove":
                del holder[key]
            case "double":
                if isinstance(holder[key], list):
                    holder[key] = (holder[key] * 3)[:500]
            case "move":
                other = known[data.draw(st.integers(0, len(known) - 1), "other")]
                value: Any = mutant
                for step in other:
                    value = value[step]
                if len(json.dumps(value)) < 20_000:
                    holder[key] = copy.deepcopy(value)
            case "scale":
                if isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
                    holder[key] *= data.draw(st.sampled_from([-1, 0, 1e-9, 0.1, 10, 1000, 10**9]), "factor")
    return mutant


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)

QUIET = settings(
    deadline=None,
    database=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def test_the_drafts_themselves_are_fine() -> None:
    assert [look_at(copy.deepcopy(document)) for document in OWN] == ["timeline", "timeline"]
    assert {look_at(copy.deepcopy(document)) for document in REAL} <= {"timeline", "fault"}


@pytest.mark.parametrize("which", range(len(OWN)))
@seed(20)
@settings(QUIET, max_examples=1500)
@given(data=st.data())
def test_our_own_drafts_changed_anywhere(which: int, data: st.DataObject) -> None:
    assert look_at(changed(OWN[which], data)) in ("timeline", "fault", "unfit")


@pytest.mark.corpus
@pytest.mark.skipif(not REAL, reason="the folder of real drafts is absent")
@seed(30)
@settings(QUIET, max_examples=1500)
@given(data=st.data())
def test_real_drafts_changed_anywhere(data: st.DataObject) -> None:
    document = REAL[data.draw(st.integers(0, len(REAL) - 1), "draft")]
    assert look_at(changed(document, data)) in ("timeline", "fault", "unfit")


@seed(40)
@settings(QUIET, max_examples=300)
@given(document=JSON_VALUES)
def test_any_json_at_all(document: Any) -> None:
    assert look_at(document) == "fault"


@seed(50)
@settings(QUIET, max_examples=400)
@given(data=st.data())
def test_any_bytes_of_a_draft_exchanged(data: st.DataObject) -> None:
    raw = bytearray(json.dumps(SMALL).encode())
    for _ in range(data.draw(st.integers(1, 6), "changes")):
        at = data.draw(st.integers(0, len(raw) - 1), "at")
        raw[at : at + data.draw(st.integers(0, 9), "cut")] = data.draw(st.binary(max_size=9), "bytes")
    with bounded():
        try:
            document = parse_draft(bytes(raw))
        except InvalidDraft:
            return
    assert look_at(document) in ("timeline", "fault", "unfit")
