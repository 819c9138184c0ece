"""First part of a job: fetch the draft and its media, understand them, cut the work into pieces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renderer.errors import InvalidDraft, InvalidMedia
from renderer.fidelity import FidelityItem, Grade, report
from renderer.media import probe
from renderer.output import OutputSpec
from renderer.plan import plan
from renderer.reader import DraftBundle, open_draft, read_timeline
from renderer.text import substitutions
from renderer.timeline import MediaRef, Timeline
from worker.bundle import bundle_key, read_options, save_bundle
from worker.execution import Assignment, send_all
from worker.failures import QuotaUsedUp
from worker.fetch.drafts import fetch_draft
from worker.fetch.fonts import collect_fonts, draft_places
from worker.fetch.media import MediaCollector
from worker.jobs import Part, PartOutcome
from worker.media_store import MediaStore
from worker.reuse import part_contents, reusable

DRAFT_PERCENT, MEDIA_PERCENT, PROBED_PERCENT = 2, 8, 9
"""Published progress at the end of each stage; preparing ends at 10."""


def prepare(work: Assignment) -> str:
    """Body of the task. Raises what `worker.failures` knows."""
    farm, job = work.farm, work.job
    stages: dict[str, float] = {}
    if not farm.tokens.charge(job.token_id, job.task_id):
        raise QuotaUsedUp
    with _timed(stages, "draft"):
        source = fetch_draft(farm.fetcher, farm.settings, job.draft_key, work.folder / "fetched")
        bundle = open_draft(source, work.folder / "extracted")
        timeline = read_timeline(bundle.document, read_options(farm.settings))
        output = _output(timeline, work)
        pieces = plan(timeline, output)
        if not pieces:
            raise InvalidDraft("the draft is empty: it lasts less than one frame")
    work.heartbeat.report(percent=DRAFT_PERCENT, at_once=True)
    with _timed(stages, "media"):
        collector = MediaCollector(farm.redis, farm.settings, farm.fetcher, farm.media, work.folder)
        hashes, skipped = _collect(work, collector, timeline, bundle)
        fonts = collect_fonts(
            timeline, bundle, collector, farm.media, farm.settings, check=work.heartbeat.check
        )
    with _timed(stages, "probe"):
        skipped += _probe(work, farm.media, timeline, hashes)
    work.heartbeat.report(percent=PROBED_PERCENT, at_once=True)
    key = bundle_key(job.task_id, work.claim.fence)
    hashes |= fonts.hashes
    places = draft_places(fonts.stored, farm.media.paths(hashes))
    library = farm.fonts.with_draft_fonts(places, fonts.refused)
    parts = [Part.SOUND, *(Part.piece(piece.index) for piece in pieces)]
    contents: dict[str, str] = {}
    if farm.parts.is_on:
        work.heartbeat.check()
        contents = part_contents(timeline, output, pieces, hashes, library)
    reused = reusable(farm.parts, job.task_id, contents, pieces)
    save_bundle(
        farm.storage,
        key,
        bundle.document,
        job.output,
        pieces,
        hashes,
        fonts.stored,
        contents,
        farm.settings,
        work.folder,
    )
    items = (*timeline.items, *substitutions(timeline, library), *skipped)
    verdict = farm.store.begin_rendering(
        work.claim,
        frames_total=output.frame_total(timeline),
        parts=parts,
        reused=reused,
        outcome=PartOutcome(work.claim.part, work.claim.worker, work.claim.fence, work.seconds, key=key),
        fields={
            "fidelity": report(items).summary(),
            "resolution": f"{output.width}x{output.height}",
            "duration": round(float(output.frame_total(timeline) / output.rate), 3),
            **{f"stage:{name}": round(seconds, 3) for name, seconds in stages.items()},
        },
    )
    if verdict in ("ok", "last"):
        done = {outcome.part for outcome in reused}
        waiting = [Part.FINISH] if verdict == "last" else [part for part in parts if part not in done]
        send_all(farm, job.task_id, waiting, job.priority)
    return verdict


def _output(timeline: Timeline, work: Assignment) -> OutputSpec:
    try:
        return OutputSpec.for_timeline(timeline, **work.job.output.as_dict())
    except ValueError as error:
        raise InvalidDraft(f"the output asked for does not fit this draft: {error}") from None


def _collect(
    work: Assignment, collector: MediaCollector, timeline: Timeline, bundle: DraftBundle
) -> tuple[dict[str, str], list[FidelityItem]]:
    """Content hash by medium; what is missing ends the job or is skipped, as the farm is set."""
    farm = work.farm

    def on_done(done: int, total: int) -> None:
        share = (MEDIA_PERCENT - DRAFT_PERCENT) * done / total
        work.heartbeat.report(percent=DRAFT_PERCENT + int(share))

    collected = collector.collect(timeline.media, bundle, check=work.heartbeat.check, on_done=on_done)
    if collected.missing and farm.settings.missing_media == "fail":
        first = collected.missing[0]
        others = len(collected.missing) - 1
        more = f" (and {others} more media are missing)" if others else ""
        raise InvalidMedia(first.ref.name, f"{first.reason}{more}")
    return dict(collected.hashes), [_left_out(m.ref, m.reason) for m in collected.missing]


def _probe(
    work: Assignment, media: MediaStore, timeline: Timeline, hashes: dict[str, str]
) -> list[FidelityItem]:
    """Look into every medium before any frame is drawn; unusable ones are treated like missing ones."""
    skipped = []
    paths: dict[str, Path] = media.paths(hashes)
    for ref in timeline.media:
        if ref.id not in paths:
            continue
        work.heartbeat.check()
        try:
            probe(paths[ref.id], ref.name, ref.kind, own_file=ref.own_file)
        except InvalidMedia as error:
            if work.farm.settings.missing_media == "fail":
                raise
            skipped.append(_left_out(ref, error.reason))
            del hashes[ref.id]
    return skipped


def _left_out(ref: MediaRef, reason: str) -> FidelityItem:
    return FidelityItem("media", ref.name, Grade.LEFT_OUT, reason, ref.path)


@contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        stages[name] = time.monotonic() - began
