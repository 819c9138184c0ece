"""Parts that are kept by content: the index by itself, and whole jobs that find their parts there already."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from redis import Redis

from tests.synthetic import make_photo, make_tone
from tests.text.blocks import made_font
from tests.worker import hosts
from tests.worker.queueing import current, work_off
from tests.worker.small_draft import SECOND, draft
from worker import keys
from worker.farm import Farm
from worker.jobs import JobRecord, JobStatus
from worker.part_cache import STRAY_SECONDS, PartCache
from worker.reconciler import Reconciler
from worker.settings import Settings
from worker.storage import Storage
from worker.submission import submit_render

# --- the index


@pytest.fixture
def storage(settings: Settings) -> Storage:
    return Storage.from_settings(settings)


@pytest.fixture
def cache(redis: Redis, storage: Storage) -> PartCache:
    for name in ("job", "job-1", "job-2", "job-3", "other"):
        redis.hset(keys.job(name), "open", "1")
    return PartCache(redis, storage, 1000)


@pytest.fixture
def add(cache: PartCache, tmp_path: Path) -> Any:
    def put(task_id: str, content: str, size: int = 300) -> str:
        path = tmp_path / "new.ts"
        path.write_bytes(content.encode() * size)
        return cache.add(task_id, content, path)

    return put


def _totals(redis: Redis) -> dict[str, int]:
    return {str(name): int(count) for name, count in redis.hgetall(keys.cache_totals()).items()}  # type: ignore[union-attr]


def test_what_was_added_is_found_by_all_jobs(
    cache: PartCache, add: Any, storage: Storage, redis: Redis
) -> None:
    file = add("job-1", "a")
    found = cache.take("job-2", ["a", "b"])
    assert {content: (part.file, part.size) for content, part in found.items()} == {"a": (file, 300)}
    with storage.open(file) as stored:
        assert stored.read() == b"a" * 300
    assert _totals(redis) == {"hits": 1, "misses": 1}


def test_what_was_used_longest_ago_goes_first(cache: PartCache, add: Any, storage: Storage) -> None:
    files = {content: add("job", content) for content in "abc"}
    cache.release("job")
    assert list(cache.take("job", ["a"])) == ["a"]
    cache.release("job")
    files["d"] = add("job", "d")
    assert set(cache.take("job", list("abcd"))) == {"a", "c", "d"}
    assert not storage.exists(files["b"])
    assert all(storage.exists(files[content]) for content in "acd")


def test_what_a_job_uses_stays(cache: PartCache, add: Any, storage: Storage, redis: Redis) -> None:
    first = add("job-1", "a", 900)
    cache.take("job-2", ["a"])
    second = add("job-1", "b", 900)
    cache.release("job-1")
    assert storage.exists(first)
    assert not storage.exists(second)
    cache.take("job-2", ["a"])  # once more is no further use
    third = add("job-3", "c", 900)
    cache.release("job-2")
    assert not storage.exists(first)
    assert storage.exists(third)
    assert redis.get(keys.cached_bytes()) == "900"
    cache.release("job-3")
    assert redis.exists(keys.cached_pins(), keys.cached_by("job-1"), keys.cached_by("job-2")) == 0


def test_of_two_that_made_the_same_one_is_kept(
    cache: PartCache, add: Any, redis: Redis, settings: Settings
) -> None:
    assert add("job-1", "a") == add("job-2", "a")
    files = [path for path in (settings.data_dir / "storage" / "parts").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert redis.get(keys.cached_bytes()) == "300"
    assert redis.exists(keys.cached_writing()) == 0


def test_a_lost_or_shortened_file_is_no_find(
    cache: PartCache, add: Any, storage: Storage, redis: Redis
) -> None:
    lost, short = add("job", "a"), add("job", "b")
    storage.delete(lost)
    place = storage.local_path(short)
    assert place is not None
    place.write_bytes(b"b")
    assert cache.take("job", ["a", "b"]) == {}
    assert not storage.exists(short)
    assert redis.get(keys.cached_bytes()) == "0"
    assert _totals(redis)["damaged"] == 2
    assert storage.exists(add("job", "a"))


def test_a_lost_file_is_not_kept_instead_of_a_new_one(
    cache: PartCache, add: Any, storage: Storage, redis: Redis
) -> None:
    lost = add("job-1", "a")
    storage.delete(lost)
    new = add("job-2", "a")
    assert new != lost
    assert storage.exists(new)
    assert cache.take("job-3", ["a"])["a"].file == new
    assert redis.get(keys.cached_bytes()) == "300"
    assert redis.exists(keys.cached_writing()) == 0
    for job in ("job-1", "job-2", "job-3"):
        cache.release(job)
    assert redis.exists(keys.cached_pins()) == 0


@pytest.mark.parametrize("record", [{}, {"open": "0"}], ids=["forgotten", "ended"])
def test_a_task_that_has_ended_uses_nothing_more(
    cache: PartCache, add: Any, storage: Storage, redis: Redis, record: dict[str, str]
) -> None:
    """A worker that fell silent comes back with its part."""
    redis.delete(keys.job("job-1"))
    if record:
        redis.hset(keys.job("job-1"), mapping=record)
    file = add("job-1", "a")
    cache.take("job-1", ["a"])
    assert redis.exists(keys.cached_pins(), keys.cached_by("job-1")) == 0
    assert cache.take("job-2", ["a"])["a"].file == file
    cache.release("job-2")
    cache.trim(limit_bytes=0)
    assert not storage.exists(file)


def test_files_of_workers_that_died_are_swept(
    cache: PartCache, storage: Storage, redis: Redis, tmp_path: Path
) -> None:
    (tmp_path / "half").write_bytes(b"half")
    storage.put(tmp_path / "half", "parts/aa/stray.ts")
    storage.put(tmp_path / "half", "parts/aa/young.ts")
    now = float(redis.time()[0])
    redis.zadd(
        keys.cached_writing(), {"parts/aa/stray.ts": now - STRAY_SECONDS - 60, "parts/aa/young.ts": now}
    )
    assert cache.sweep(3) == 1
    assert not storage.exists("parts/aa/stray.ts")
    assert storage.exists("parts/aa/young.ts")


def test_a_cache_that_was_turned_off_finds_nothing_and_empties(
    cache: PartCache, add: Any, storage: Storage, redis: Redis
) -> None:
    file = add("job", "a")
    cache.release("job")
    off = PartCache(redis, storage, 0)
    assert off.take("job", ["a"]) == {}
    off.sweep(3)
    assert not storage.exists(file)


def test_what_no_job_has_used_for_long_goes(
    cache: PartCache, add: Any, storage: Storage, redis: Redis
) -> None:
    old, used, young = add("job", "a"), add("other", "b"), add("job", "c")
    cache.release("job")
    redis.zadd(keys.cached_used(), dict.fromkeys("ab", float(redis.time()[0]) - 4 * 86_400))
    cache.sweep(3)
    assert [storage.exists(file) for file in (old, used, young)] == [False, True, True]
    assert redis.get(keys.cached_bytes()) == "600"


# --- whole jobs


COLORS = ((200, 30, 30), (30, 160, 40), (40, 60, 220), (230, 200, 30))


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("media")
    for number, color in enumerate(COLORS):
        make_photo(folder / f"photo{number}.png", (64, 48), color)
    make_tone(folder / "tone.wav", hz=220, seconds=3)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def host(media: dict[str, bytes]) -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        running.answers.update({f"/{name}": body for name, body in media.items()})
        yield running


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"heartbeat_seconds": 0.05}), redis)


def _made(job: JobRecord) -> list[str]:
    """The pieces and sounds that were made for this job, not found."""
    return sorted(part.part for part in job.parts if part.worker and part.part not in ("prepare", "finish"))


def _slideshow(host: hosts.Host, photos: tuple[int, ...]) -> dict[str, Any]:
    """Five seconds of each photo, a tone below the first."""
    places = {name: f"{host.url}/{name}" for name in ("clip.mp4", "photo.png", "tone.wav")}
    value = draft(places)
    photo, segment = value["materials"]["videos"][1], value["tracks"][0]["segments"][1]
    names = sorted(set(photos))
    value["materials"]["videos"] = [
        {**photo, "id": f"P{n}", "path": f"{host.url}/photo{n}.png", "material_name": f"photo{n}.png"}
        for n in names
    ]
    segments = []
    for place, number in enumerate(photos):
        new = copy.deepcopy(segment)
        new.update({"id": f"S{place}", "material_id": f"P{number}"})
        new["target_timerange"] = {"start": 5 * place * SECOND, "duration": 5 * SECOND}
        new["source_timerange"] = {"start": 0, "duration": 5 * SECOND}
        segments.append(new)
    value["tracks"][0]["segments"] = segments
    value["duration"] = 5 * len(photos) * SECOND
    return value


def _render(farm: Farm, host: hosts.Host, value: dict[str, Any]) -> JobRecord:
    host.answers["/draft.json"] = json.dumps(value).encode()
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(farm)
    job = current(farm, job)
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert (job.frames_done, job.progress) == (job.frames_total, 100)
    return job


def _frames(farm: Farm, job: JobRecord) -> list[Any]:
    assert job.result_key is not None
    with farm.storage.open(job.result_key) as file, av.open(file) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _same(farm: Farm, one: JobRecord, other: JobRecord) -> bool:
    pairs = list(zip(_frames(farm, one), _frames(farm, other), strict=True))
    return all((a == b).all() for a, b in pairs)


def test_an_unchanged_draft_renders_nothing_again(farm: Farm, host: hosts.Host) -> None:
    first = _render(farm, host, _slideshow(host, (0, 1, 2)))
    assert _made(first) == ["piece-0", "piece-1", "piece-2", "sound"]
    again = _render(farm, host, _slideshow(host, (0, 1, 2)))
    assert again.task_id != first.task_id
    assert _made(again) == []
    assert again.frames_reused == 150
    assert _same(farm, first, again)


def test_an_insertion_renders_only_what_is_new(farm: Farm, host: hosts.Host) -> None:
    first = _render(farm, host, _slideshow(host, (0, 1, 2)))
    value = _slideshow(host, (0, 3, 1, 2))
    edited = _render(farm, host, value)
    assert _made(edited) == ["piece-1", "sound"]  # the sound is as long as the picture
    assert edited.frames_reused == 150
    old, new = _frames(farm, first), _frames(farm, edited)
    assert all((a == b).all() for a, b in zip(old, new[:50] + new[100:], strict=True))
    assert new[75].reshape(-1, 3).mean(axis=0)[2] < 90 < new[75].reshape(-1, 3).mean(axis=0)[0]


def test_an_edit_s_frames_are_those_of_a_farm_that_keeps_nothing(
    farm: Farm, host: hosts.Host, redis: Redis
) -> None:
    _render(farm, host, _slideshow(host, (0, 1, 2)))
    value = _slideshow(host, (0, 1, 3))
    edited = _render(farm, host, value)
    bare = Farm.open(farm.settings.model_copy(update={"part_cache_bytes": 0}), redis)
    plain = _render(bare, host, value)
    assert plain.frames_reused == 0
    assert _same(farm, edited, plain)
    assert all(not part.key.startswith("parts/") for part in plain.parts)


def test_a_sound_is_made_anew_only_when_it_changes(farm: Farm, host: hosts.Host) -> None:
    value = _slideshow(host, (0, 1))
    _render(farm, host, value)
    value["tracks"][1]["segments"][0]["volume"] = 0.5
    assert _made(_render(farm, host, value)) == ["sound"]


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_what_the_cache_lost_is_made_anew(
    farm: Farm, host: hosts.Host, redis: Redis, settings: Settings, harm: str
) -> None:
    """Before the second job, and between its preparation and its end."""
    first = _render(farm, host, _slideshow(host, (0, 1, 2)))
    folder = settings.data_dir / "storage" / "parts"
    for late in (False, True):
        host.answers["/draft.json"] = json.dumps(_slideshow(host, (0, 1, 2))).encode()
        job = submit_render(farm.store, f"{host.url}/draft.json")
        if late:
            work_off(farm, limit=1)
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            if harm == "missing":
                path.unlink()
            else:
                data = bytearray(path.read_bytes())
                data[len(data) // 2] ^= 0xFF
                path.write_bytes(data)
        work_off(farm)
        job = current(farm, job)
        assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
        # Damage is seen when the parts are joined, a loss when the job is prepared.
        seen_early = harm == "missing" and not late
        assert _made(job) == (["piece-0", "piece-1", "piece-2", "sound"] if seen_early else [])
        assert _totals(redis)["damaged"] == (8 if late else 4)
        assert _same(farm, first, job)


def test_a_job_s_parts_may_go_when_its_files_are_cleared_away(
    farm: Farm, host: hosts.Host, redis: Redis, settings: Settings
) -> None:
    job = _render(farm, host, _slideshow(host, (0, 1)))
    small = Farm.open(farm.settings.model_copy(update={"part_cache_bytes": 1}), redis)
    assert small.parts.trim() == 0
    redis.zadd(keys.leftovers(), {job.task_id: 1.0})
    Reconciler(small).settle_ended()
    assert [path for path in (settings.data_dir / "storage" / "parts").rglob("*") if path.is_file()] == []
    assert _frames(farm, job)


def test_a_piece_that_another_job_finished_meanwhile_is_used(
    farm: Farm, host: hosts.Host, redis: Redis
) -> None:
    value = _slideshow(host, (0, 1))
    for name in ("one", "two"):
        host.answers[f"/{name}.json"] = json.dumps(value).encode()
    jobs = [submit_render(farm.store, f"{host.url}/{name}.json") for name in ("one", "two")]
    work_off(farm, limit=2)  # both are prepared before either renders
    work_off(farm)
    assert [current(farm, job).status for job in jobs] == [JobStatus.COMPLETED] * 2
    one, two = ({part.part: part.key for part in current(farm, job).parts} for job in jobs)
    shared = {part for part in one if part not in ("prepare", "finish") and one[part] == two[part]}
    assert shared == {"piece-0", "piece-1", "sound"}
    made = [part for job in jobs for part in _made(current(farm, job))]
    assert sorted(made) == ["piece-0", "piece-1", "sound"], "of each one was made and one was found"
    done = [current(farm, job) for job in jobs]
    drawn = int(redis.hget(keys.totals(), "frames") or 0)  # type: ignore[arg-type]
    assert drawn == done[0].frames_total == done[0].frames_done == done[1].frames_done
    assert sum(job.frames_reused for job in done) == drawn, "found is not drawn"
    assert _totals(redis) == {"hits": 3, "misses": 6}


def test_what_a_machine_with_other_fonts_draws_is_not_kept(
    farm: Farm, host: hosts.Host, redis: Redis, tmp_path: Path
) -> None:
    """The key is named by the machine that prepares; whoever draws says what was really drawn."""
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    made_font(tmp_path / "with" / "Made.ttf", name="Made")
    one, other = (
        Farm.open(farm.settings.model_copy(update={"font_folders": [tmp_path / name]}), redis)
        for name in ("with", "without")
    )
    value = _slideshow(host, (0,))
    style = {"range": [0, 5], "size": 30, "font": {"path": "C:/fonts/Made.ttf", "id": ""}}
    style["fill"] = {"content": {"solid": {"color": [1, 1, 1]}}}
    value["materials"]["texts"] = [
        {"id": "X", "type": "text", "content": json.dumps({"text": "ABCDE", "styles": [style]})}
    ]
    segment = value["tracks"][0]["segments"][0] | {"id": "XS", "material_id": "X"}
    value["tracks"].append({"id": "XT", "type": "text", "segments": [segment]})
    host.answers["/draft.json"] = json.dumps(value).encode()
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(one, limit=1)
    work_off(other)
    mixed = current(farm, job)
    assert mixed.status is JobStatus.COMPLETED
    again = _render(one, host, value)
    assert _made(again) == ["piece-0"], "the sound is the same everywhere"
    assert not _same(farm, mixed, again)
    assert _made(_render(one, host, value)) == []


def test_measures_of_speed_count_only_what_was_rendered(farm: Farm, host: hosts.Host, redis: Redis) -> None:
    _render(farm, host, _slideshow(host, (0, 1)))
    before = redis.hgetall(keys.speed())
    _render(farm, host, _slideshow(host, (0, 1)))
    assert redis.hgetall(keys.speed()) == before
