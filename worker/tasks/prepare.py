"""First part of a job: fetch the draft and its media, understand them, cut the work into pieces.

The worker fetches; what was fetched is opened in sandboxed children only, whose answers are judged like anything
else that comes from a stranger.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from renderer.errors import InvalidDraft, InvalidMedia
from renderer.fidelity import FidelityItem, Grade, report
from renderer.fonts.folder import FontPlace
from renderer.timeline import MediaRef
from worker.bundle import JobBundle, bundle_key, document_key, font_arguments, read_options
from worker.execution import Assignment, send_all
from worker.failures import QuotaUsedUp, failure_of
from worker.fetch.drafts import fetch_draft
from worker.fetch.fonts import CollectedFonts, collect_fonts
from worker.fetch.media import MediaCollector
from worker.jobs import Part, PartOutcome
from worker.reuse import reusable
from worker.sandbox import PartDied
from worker.tasks.draft_answer import ReadDraft, content_keys, fidelity_items, unusable_media

DRAFT_PERCENT, MEDIA_PERCENT, PROBED_PERCENT = 2, 8, 9
"""Published progress at the end of each stage; preparing ends at 10."""


def prepare(work: Assignment) -> str:
    """Body of the task. Raises what `worker.failures` knows."""
    farm, job = work.farm, work.job
    stages: dict[str, float] = {}
    if not farm.tokens.charge(job.token_id, job.task_id):
        raise QuotaUsedUp
    document = work.folder / "document.json"
    with _timed(stages, "draft"):
        source = fetch_draft(
            farm.fetcher, farm.settings, job.draft_key, work.folder / "fetched", work.heartbeat.check
        )
        draft = _read(work, source, document)
        if not draft.pieces:
            raise InvalidDraft("the draft is empty: it lasts less than one frame")
    work.heartbeat.report(percent=DRAFT_PERCENT, at_once=True)
    with _timed(stages, "media"):
        collector = MediaCollector(farm.redis, farm.settings, farm.fetcher, farm.media, work.folder)
        hashes, skipped = _collect(work, collector, draft)

        def unreadable(place: FontPlace, name: str) -> str:
            return _font_fault(work, place, name)

        fonts = collect_fonts(
            draft.fonts,
            collector,
            farm.media,
            farm.settings,
            unreadable=unreadable,
            check=work.heartbeat.check,
        )
    with _timed(stages, "probe"):
        hashes |= fonts.hashes
        items, unusable, contents = _look_into(work, draft, document, hashes, fonts)
        skipped += unusable
    work.heartbeat.report(percent=PROBED_PERCENT, at_once=True)
    reused = reusable(farm.parts, job.task_id, contents, draft.pieces)
    key = bundle_key(job.task_id, work.claim.fence)
    bundle = JobBundle(
        document_key(job.task_id, work.claim.fence),
        job.output.as_dict(),
        read_options(farm.settings),
        draft.pieces,
        hashes,
        tuple(fonts.stored),
        contents,
    )
    farm.storage.put(document, bundle.document, move=True)
    farm.storage.put_json(bundle.as_dict(), key, work.folder)
    parts = [Part.SOUND, *(Part.piece(piece.index) for piece in draft.pieces)]
    verdict = farm.store.begin_rendering(
        work.claim,
        frames_total=draft.frames,
        parts=parts,
        reused=reused,
        outcome=PartOutcome(work.claim.part, work.claim.worker, work.claim.fence, work.seconds, key=key),
        fields={
            "fidelity": report([*items, *skipped]).summary(),
            "resolution": draft.resolution,
            "duration": draft.seconds,
            **{f"stage:{name}": round(seconds, 3) for name, seconds in stages.items()},
        },
    )
    if verdict in ("ok", "last"):
        done = {outcome.part for outcome in reused}
        waiting = [Part.FINISH] if verdict == "last" else [part for part in parts if part not in done]
        send_all(farm, job.task_id, waiting, job.priority)
    return verdict


def _read(work: Assignment, source: Path, document: Path) -> ReadDraft:
    extract_to = work.folder / "extracted"
    arguments = {
        "source": str(source),
        "extract_to": str(extract_to),
        "document": str(document),
        "options": read_options(work.farm.settings),
        "output": work.job.output.as_dict(),
    }
    answer = work.confined("read_draft", arguments)
    own = (*work.farm.settings.look_folders, *work.farm.settings.sticker_folders)
    return ReadDraft.from_answer(answer, within=work.folder, own_folders=own)


def _collect(
    work: Assignment, collector: MediaCollector, draft: ReadDraft
) -> tuple[dict[str, str], list[FidelityItem]]:
    """Content hash by medium; what is missing ends the job or is skipped, as the farm is set."""

    def on_done(done: int, total: int) -> None:
        share = (MEDIA_PERCENT - DRAFT_PERCENT) * done / total
        work.heartbeat.report(percent=DRAFT_PERCENT + int(share))

    collected = collector.collect(draft.media, draft.bundle, check=work.heartbeat.check, on_done=on_done)
    if collected.missing and work.farm.settings.missing_media == "fail":
        first = collected.missing[0]
        others = len(collected.missing) - 1
        more = f" (and {others} more media are missing)" if others else ""
        raise InvalidMedia(first.ref.name, f"{first.reason}{more}")
    return dict(collected.hashes), [_left_out(m.ref, m.reason) for m in collected.missing]


def _font_fault(work: Assignment, place: FontPlace, name: str) -> str:
    """Why a font cannot be used; one that breaks what opens it cannot."""
    arguments = {"path": str(place.path), "index": place.index, "name": name}
    try:
        return str(work.confined("check_font", arguments, reads=[place.path])["fault"])
    except PartDied as error:
        return f"{name} ended what opened it by {error.how}"


def _look_into(
    work: Assignment, draft: ReadDraft, document: Path, hashes: dict[str, str], fonts: CollectedFonts
) -> tuple[tuple[FidelityItem, ...], list[FidelityItem], dict[str, str]]:
    """Look into every medium before any frame is drawn; unusable ones are treated like missing ones and taken out
    of `hashes`. The items of the fidelity report, those of media that are skipped, and content keys by part."""
    skip = work.farm.settings.missing_media == "skip"
    skipped: list[FidelityItem] = []
    refs = {ref.id: ref for ref in draft.media}

    def leave_out(ref: MediaRef, reason: str) -> None:
        skipped.append(_left_out(ref, reason))
        del hashes[ref.id]

    while True:
        media = work.farm.media.paths(hashes)
        try:
            answer = work.confined(
                "look_into_media",
                _probing(work, draft, document, hashes, media, fonts, skip),
                reads=media.values(),
            )
        except PartDied as error:
            killers = [r for r in draft.media if r.name == error.medium and r.id in hashes]
            if not skip or not killers:
                raise
            for ref in killers:
                leave_out(ref, failure_of(error).message)
            continue
        for ref_id, reason in unusable_media(answer).items():
            if ref_id in refs and ref_id in hashes:
                leave_out(refs[ref_id], reason)
        return fidelity_items(answer), skipped, content_keys(answer, draft.pieces, work.job.token_id)


def _probing(
    work: Assignment,
    draft: ReadDraft,
    document: Path,
    hashes: Mapping[str, str],
    media: Mapping[str, Path],
    fonts: CollectedFonts,
    skip: bool,
) -> dict[str, Any]:
    return {
        "document": str(document),
        "options": read_options(work.farm.settings),
        "media": {ref_id: str(path) for ref_id, path in media.items()},
        "fonts": font_arguments(fonts.stored, media),
        "refused": [
            [font.path, font.resource_id, font.title, font.url, why] for font, why in fonts.refused.items()
        ],
        "skip": skip,
        "output": work.job.output.as_dict(),
        "pieces": [[piece.frames.start, piece.frames.end] for piece in draft.pieces],
        "hashes": dict(hashes),
        "keys": work.farm.parts.is_on,
    }


def _left_out(ref: MediaRef, reason: str) -> FidelityItem:
    return FidelityItem("media", ref.name, Grade.LEFT_OUT, reason, ref.path)


@contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        stages[name] = time.monotonic() - began
