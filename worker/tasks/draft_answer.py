"""What a sandboxed child says of a draft, taken apart with care: whoever broke into the child may have said it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from renderer.fidelity import FidelityItem, Grade
from renderer.fonts.folder import FontPlace
from renderer.plan import Piece
from renderer.reader import DraftBundle
from renderer.text_block import FontRef
from renderer.timebase import FrameRange
from renderer.timeline import MediaKind, MediaRef
from worker.jobs import JobRecord, Part
from worker.sandbox import FailedInside


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """What preparing needs to know of a draft. `bundle` has its files but no document; `fonts` are those it names
    and which of its files they are."""

    bundle: DraftBundle
    media: tuple[MediaRef, ...]
    fonts: Mapping[FontRef, FontPlace | None]
    pieces: tuple[Piece, ...]
    frames: int
    seconds: float
    resolution: str

    @classmethod
    def from_answer(
        cls, answer: Mapping[str, Any], *, within: Path, own_folders: Sequence[Path]
    ) -> ReadDraft:
        """Files must lie inside `within`, media of the owner's own in one of his folders. Raises FailedInside."""
        try:
            root = Path(answer["root"])
            if not root.is_relative_to(within) or ".." in root.parts:
                raise ValueError("the draft lies outside its folder")
            fonts = {}
            for path, resource_id, title, url, file, index in answer["fonts"]:
                font = FontRef(str(path), str(resource_id), str(title), str(url))
                fonts[font] = FontPlace(_inside(root, file), int(index)) if file else None
            frames, seconds = int(answer["frames"]), float(_amount(answer["seconds"]))
            pieces = _contiguous(answer["pieces"], frames)
            if pieces and not frames / MOST_RATE <= seconds <= frames / LEAST_RATE:
                raise ValueError(f"{frames} frames do not last {seconds} seconds")
            return cls(
                DraftBundle({}, root, tuple(_inside(root, file) for file in answer["files"])),
                tuple(_medium(values, own_folders) for values in answer["media"]),
                fonts,
                pieces,
                frames,
                seconds,
                str(answer["resolution"]),
            )
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise FailedInside(f"the draft was not described properly: {error!r}", "") from error


def unusable_media(answer: Mapping[str, Any]) -> dict[str, str]:
    """Why media cannot be used, by medium id."""
    found = answer.get("unusable")
    return {str(key): str(reason) for key, reason in found.items()} if isinstance(found, dict) else {}


def fidelity_items(answer: Mapping[str, Any]) -> tuple[FidelityItem, ...]:
    """The items of the fidelity report. Raises FailedInside."""
    try:
        return tuple(
            FidelityItem(
                str(item["kind"]),
                str(item["name"]),
                Grade(item["grade"]),
                str(item["reason"]),
                str(item["path"]),
                str(item["resource_id"]),
            )
            for item in answer["items"]
        )
    except (KeyError, ValueError, TypeError) as error:
        raise FailedInside(f"the fidelity report was not given properly: {error!r}", "") from error


def content_keys(answer: Mapping[str, Any], pieces: Sequence[Piece], token_id: str) -> dict[str, str]:
    """Content key by part, empty if none were asked for. Raises FailedInside.

    The token is part of a key: a child that was broken into may name any key, but only its own client's parts are
    found or kept by it.
    """
    found = answer.get("keys")
    if found is None:
        return {}
    try:
        names = [str(Part.SOUND), *(str(Part.piece(piece.index)) for piece in pieces)]
        named = dict(zip(names, (found["sound"], *found["pieces"]), strict=True))
    except (KeyError, ValueError, TypeError) as error:
        raise FailedInside(f"the content keys were not given properly: {error!r}", "") from error
    return {part: _of_token(key, token_id) for part, key in named.items()}


def content_key(answer: Mapping[str, Any], token_id: str) -> str:
    """The content key of what a child has drawn or mixed, as `content_keys` has it; "" if it says none."""
    key = answer.get("key")
    return "" if key is None else _of_token(key, token_id)


def _of_token(key: object, token_id: str) -> str:
    return hashlib.sha256(json.dumps([token_id, str(key)]).encode()).hexdigest()


def judge_joined(answer: Mapping[str, Any], job: JobRecord) -> tuple[int, float, str]:
    """Frames, seconds and resolution of the joined video, which the job knows beforehand. Raises FailedInside."""
    try:
        frames, seconds = int(answer["frames"]), float(answer["duration"])
        wanted = job.duration or 0.0
        if frames != job.frames_total or not abs(seconds - wanted) <= 1 + wanted / 100:
            raise ValueError(f"{frames} frames, {seconds} seconds instead of {job.frames_total}, {wanted}")
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise FailedInside(f"the joined video was not described properly: {error!r}", "") from error
    return frames, seconds, str(answer.get("resolution", ""))[:20]


LEAST_RATE, MOST_RATE = 0.5, 1000.0
"""Frames a second of any output."""

MOST_PIECES = 30_000
"""A day of video in pieces of three seconds."""


def _contiguous(values: Sequence[Sequence[int]], frames: int) -> tuple[Piece, ...]:
    """Pieces that follow each other from frame 0 to the last. Raises ValueError for others."""
    if len(values) > MOST_PIECES:
        raise ValueError(f"{len(values)} pieces are too many")
    reached = 0
    for start, end in values:
        if start != reached or not end > start:
            raise ValueError(f"a piece from frame {start} to {end} does not follow frame {reached}")
        reached = end
    if reached != frames:
        raise ValueError(f"pieces reach frame {reached} of {frames}")
    return tuple(Piece(index, FrameRange(int(start), int(end))) for index, (start, end) in enumerate(values))


def _amount(number: float) -> float:
    """Raises ValueError for what is no amount: the seconds are charged to a token."""
    if not 0 <= number < math.inf:
        raise ValueError(f"{number} is no amount")
    return number


def _inside(root: Path, file: object) -> Path:
    place = PurePosixPath(str(file))
    if place.is_absolute() or ".." in place.parts or not place.parts:
        raise ValueError(f"{str(file)[:200]!r} lies outside the draft")
    return root / place


def _medium(values: Sequence[Any], own_folders: Sequence[Path]) -> MediaRef:
    ref_id, kind, name, sources, path, width, height, duration_us, own_file, repeats = values
    ref = MediaRef(
        *(str(ref_id), MediaKind(kind), str(name), tuple(map(str, sources)), str(path)),
        *(int(width), int(height), int(duration_us), bool(own_file), bool(repeats)),
    )
    if ref.own_file and not (
        ref.sources and all(_in_one_of(Path(source), own_folders) for source in ref.sources)
    ):
        return replace(ref, own_file=False)
    return ref


def _in_one_of(path: Path, folders: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved.is_relative_to(folder.resolve()) for folder in folders)
