"""What the workers of one job share: where its draft and its media are, how it is cut into pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from renderer.plan import Piece
from renderer.text_block import FontRef
from renderer.timebase import FrameRange
from worker.fetch.fonts import StoredFont, draft_places
from worker.jobs import JobRecord, Part
from worker.settings import Settings
from worker.storage import Storage

JOBS_CACHED = 4
"""Bundles a worker keeps: it takes pieces of a few jobs in turn."""


@dataclass(frozen=True, slots=True)
class JobBundle:
    """`document` is the storage key of the draft's JSON, which only sandboxed children read. `output` is what was asked
    for. `media` is content hash by medium id, the draft's fonts among them; a medium that is missing is not in it.
    `contents` is content key by part, empty where the farm keeps no parts."""

    document: str
    output: Mapping[str, Any]
    options: Mapping[str, Any]
    pieces: tuple[Piece, ...]
    media: Mapping[str, str]
    fonts: tuple[StoredFont, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The bundle as it lies in storage."""
        return asdict(self) | {"pieces": [[piece.frames.start, piece.frames.end] for piece in self.pieces]}

    def arguments(self, document: Path, media: Mapping[str, Path]) -> dict[str, Any]:
        """What children that render this job are given: where its draft and its media are on this machine."""
        return {
            "document": str(document),
            "options": dict(self.options),
            "output": dict(self.output),
            "media": {ref_id: str(path) for ref_id, path in media.items()},
            "fonts": font_arguments(self.fonts, media),
            "hashes": dict(self.media) if self.contents else None,
        }


def font_arguments(fonts: Sequence[StoredFont], media: Mapping[str, Path]) -> list[list[Any]]:
    """A draft's fonts, and where they are, for a child."""
    places = draft_places(fonts, media)
    return [[*astuple(font), str(place.path), place.index] for font, place in places.items()]


def job_folder(task_id: str) -> str:
    """Storage prefix of everything that is deleted when the job has ended."""
    return f"jobs/{task_id}"


def bundle_key(task_id: str, fence: int) -> str:
    """The bundle of one attempt at preparing: a late writer must not change what pieces were cut from."""
    return f"{job_folder(task_id)}/bundle-{fence}.json"


def document_key(task_id: str, fence: int) -> str:
    return f"{job_folder(task_id)}/draft-{fence}.json"


def piece_key(task_id: str, index: int, fence: int) -> str:
    """A piece of one attempt: a late writer of an earlier attempt writes elsewhere."""
    return f"{job_folder(task_id)}/piece-{index:05d}-{fence}.ts"


def sound_key(task_id: str, fence: int) -> str:
    return f"{job_folder(task_id)}/sound-{fence}.m4a"


def video_key(task_id: str, fence: int, suffix: str) -> str:
    """A result of one attempt at joining: a late writer must not touch what its successor has published."""
    stem = results_stem(task_id)
    return f"{stem}.{suffix}" if fence == 1 else f"{stem}.{fence}.{suffix}"


def results_stem(task_id: str) -> str:
    """What the keys of all results of a job begin with, before a dot."""
    return f"results/{task_id}"


def read_options(settings: Settings) -> dict[str, Any]:
    """How this farm reads drafts. The choices that an owner may change while a job runs travel in its bundle."""
    return {
        "keyframe_clock": settings.keyframe_clock,
        "look_folders": [str(folder.absolute()) for folder in settings.look_folders],
        "sticker_folders": [str(folder.absolute()) for folder in settings.sticker_folders],
    }


def load_bundle(storage: Storage, job: JobRecord) -> JobBundle:
    """The bundle of a job that renders. Raises FileNotFoundError when its files are gone."""
    return _load(storage, job.key_of(Part.PREPARE))


def local_document(storage: Storage, bundle: JobBundle, folder: Path) -> Path:
    """The draft's JSON on this machine, copied into `folder` if storage is elsewhere."""
    stored = storage.local_path(bundle.document)
    if stored is not None:
        return stored
    path = folder / "document.json"
    storage.fetch(bundle.document, path)
    return path


@lru_cache(maxsize=JOBS_CACHED)
def _load(storage: Storage, key: str) -> JobBundle:
    value = storage.read_json(key)
    return JobBundle(
        document=value["document"],
        output=value["output"],
        options=value["options"],
        pieces=tuple(
            Piece(index, FrameRange(start, end)) for index, (start, end) in enumerate(value["pieces"])
        ),
        media=value["media"],
        fonts=tuple(
            StoredFont(FontRef(**font["font"]), font["sha256"], font["index"]) for font in value["fonts"]
        ),
        contents=value["contents"],
    )
