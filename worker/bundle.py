"""What the workers of one job share: its draft, where its media are, how it is cut into pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.plan import Piece
from renderer.reader import ReadOptions, read_timeline
from renderer.text_block import FontRef
from renderer.timebase import FrameRange
from renderer.timeline import Timeline
from worker.fetch.fonts import StoredFont, draft_places
from worker.jobs import JobRecord, OutputRequest, Part
from worker.settings import Settings
from worker.storage import Storage

JOBS_CACHED = 4
"""Read timelines a worker keeps: it takes pieces of a few jobs in turn."""


@dataclass(frozen=True, slots=True)
class JobBundle:
    """`media` is content hash by medium id, the draft's fonts among them; a medium that is missing is not in it.
    `contents` is content key by part, empty where the farm keeps no parts."""

    timeline: Timeline
    output: OutputSpec
    pieces: tuple[Piece, ...]
    media: Mapping[str, str]
    fonts: tuple[StoredFont, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict)

    def font_library(self, fonts: FontLibrary, media: Mapping[str, Path]) -> FontLibrary:
        """The farm's fonts and the draft's own, given where the job's media are."""
        return fonts.with_draft_fonts(draft_places(self.fonts, media))


def job_folder(task_id: str) -> str:
    """Storage prefix of everything that is deleted when the job has ended."""
    return f"jobs/{task_id}"


def bundle_key(task_id: str, fence: int) -> str:
    """The bundle of one attempt at preparing: a late writer must not change what pieces were cut from."""
    return f"{job_folder(task_id)}/bundle-{fence}.json"


def piece_key(task_id: str, index: int, fence: int) -> str:
    """A piece of one attempt: a late writer of an earlier attempt writes elsewhere."""
    return f"{job_folder(task_id)}/piece-{index:05d}-{fence}.ts"


def sound_key(task_id: str, fence: int) -> str:
    return f"{job_folder(task_id)}/sound-{fence}.m4a"


def read_options(settings: Settings) -> ReadOptions:
    """How this farm reads drafts. The choices that an owner may change while a job runs travel in its bundle."""
    return ReadOptions(
        keyframe_clock=settings.keyframe_clock,
        look_folders=tuple(settings.look_folders),
        sticker_folders=tuple(settings.sticker_folders),
    )


def save_bundle(
    storage: Storage,
    key: str,
    document: Mapping[str, Any],
    request: OutputRequest,
    pieces: tuple[Piece, ...],
    media: Mapping[str, str],
    fonts: Sequence[StoredFont],
    contents: Mapping[str, str],
    settings: Settings,
    folder: Path,
) -> None:
    """Leave the bundle in storage."""
    value = {
        "document": document,
        "output": request.as_dict(),
        "pieces": [[piece.frames.start, piece.frames.end] for piece in pieces],
        "media": dict(media),
        "fonts": [asdict(font) for font in fonts],
        "contents": dict(contents),
        "keyframe_clock": settings.keyframe_clock,
        "look_folders": [str(folder) for folder in settings.look_folders],
        "sticker_folders": [str(folder) for folder in settings.sticker_folders],
    }
    storage.put_json(value, key, folder)


def load_bundle(storage: Storage, job: JobRecord) -> JobBundle:
    """The bundle of a job that renders. Raises FileNotFoundError when its files are gone."""
    return _load(storage, job.key_of(Part.PREPARE))


@lru_cache(maxsize=JOBS_CACHED)
def _load(storage: Storage, key: str) -> JobBundle:
    value = storage.read_json(key)
    options = ReadOptions(
        keyframe_clock=value["keyframe_clock"],
        look_folders=tuple(map(Path, value["look_folders"])),
        sticker_folders=tuple(map(Path, value["sticker_folders"])),
    )
    timeline = read_timeline(value["document"], options)
    return JobBundle(
        timeline=timeline,
        output=OutputSpec.for_timeline(timeline, **value["output"]),
        pieces=tuple(
            Piece(index, FrameRange(start, end)) for index, (start, end) in enumerate(value["pieces"])
        ),
        media=value["media"],
        fonts=tuple(
            StoredFont(FontRef(**font["font"]), font["sha256"], font["index"])
            for font in value.get("fonts", ())
        ),
        contents=value.get("contents", {}),
    )
