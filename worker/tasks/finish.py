"""Last part of a job: join the pieces and the sound, draw a poster, publish both."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import structlog

from worker.bundle import JobBundle, load_bundle, video_key
from worker.execution import Assignment
from worker.heartbeat import Interrupted
from worker.jobs import Part, PartOutcome
from worker.part_cache import content_of, is_cached, is_intact
from worker.sandbox import PartDied
from worker.tasks.draft_answer import judge_joined
from worker.tasks.part import may_be_kept
from worker.tasks.piece import make_piece
from worker.tasks.sound import make_sound

POSTER_ATTEMPTS = 2

log = structlog.get_logger(__name__)


def finish(work: Assignment) -> str:
    """Body of the task."""
    farm, job, claim = work.farm, work.job, work.claim
    bundle = load_bundle(farm.storage, job)
    began = time.monotonic()
    pieces = [_file_of(work, bundle, Part.piece(piece.index)) for piece in bundle.pieces]
    sound = _file_of(work, bundle, Part.SOUND)
    work.heartbeat.check()
    video = work.folder / f"video.{job.output.format}"
    joined = work.render(
        "join",
        bundle,
        reads=[*pieces, sound],
        path=str(video),
        pieces=[str(piece) for piece in pieces],
        sound=str(sound),
        frames=job.frames_total,
    )
    frames, seconds, resolution = judge_joined(joined, job)
    stages = {"stage:join": round(time.monotonic() - began, 3)}
    work.heartbeat.check()
    poster = _poster(work, bundle)
    # Only the claim in force publishes: a worker that was given up has nothing to add to the results.
    verdict = farm.store.renew(claim)
    if verdict != "ok":
        raise Interrupted(verdict)
    result_key = video_key(job.task_id, claim.fence, job.output.format)
    poster_key = video_key(job.task_id, claim.fence, "jpg")
    began = time.monotonic()
    video_bytes = video.stat().st_size
    farm.storage.put(video, result_key, move=True)
    if poster is not None:
        farm.storage.put(poster, poster_key, move=True)
    stages["stage:publish"] = round(time.monotonic() - began, 3)
    return farm.store.complete(
        claim,
        PartOutcome(claim.part, claim.worker, claim.fence, work.seconds, frames),
        {
            "file_size": video_bytes,
            "duration": seconds,
            "resolution": resolution,
            "result_key": result_key,
            "poster_key": poster_key if poster is not None else None,
            **stages,
        },
    )


def _file_of(work: Assignment, bundle: JobBundle, part: Part) -> Path:
    """A part as a file of this machine. What the cache has lost, or holds damaged, is made anew."""
    key = work.job.key_of(part)
    work.heartbeat.check()
    if not is_cached(key):
        return _local(work, key)
    with contextlib.suppress(FileNotFoundError):
        path = _local(work, key)
        if is_intact(key, path):
            return path
    log.warning("cached_part_lost", lost=str(part), key=key)
    work.farm.parts.drop(content_of(key), key)
    path = work.folder / f"{part}-again{Path(key).suffix}"
    if part == Part.SOUND:
        made = make_sound(work, bundle, path)
    else:
        wanted = bundle.pieces[part.piece_index]
        made = make_piece(work, bundle, wanted, path)
    if not may_be_kept(work, content_of(key), made):
        return path
    return _local(work, work.farm.parts.add(work.job.task_id, content_of(key), path))


def _local(work: Assignment, key: str) -> Path:
    """A stored file on this machine."""
    stored = work.farm.storage.local_path(key)
    if stored is not None:
        return stored
    path = work.folder / key.rpartition("/")[2]
    work.farm.storage.fetch(key, path)
    return path


def _poster(work: Assignment, bundle: JobBundle) -> Path | None:
    """A JPEG of a frame worth showing. A video without a poster is still a video, so none is no failure; but who draws
    it may die of something that passes."""
    path = work.folder / "poster.jpg"
    for left in reversed(range(POSTER_ATTEMPTS)):
        try:
            work.render("draw_poster", bundle, path=str(path))
        except Interrupted:
            raise
        except Exception as error:
            log.warning("no_poster", error=repr(error), attempts_left=left, exc_info=error)
            if not isinstance(error, PartDied):
                break
        else:
            return path
    return None
