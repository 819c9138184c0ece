"""Whole jobs in one process: real store, real hosts, real renderer."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from redis import Redis

from tests.synthetic import read_frame_number
from tests.text.blocks import made_font
from tests.worker import hosts
from tests.worker.queueing import current, waiting, work_off
from tests.worker.small_draft import FRAMES, as_json, draft, make_media
from worker import keys
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord, JobStatus, OutputRequest
from worker.reconciler import Reconciler
from worker.sandbox import PartDied, Sandbox
from worker.settings import Settings
from worker.submission import submit_render


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("media")
    return {name: path.read_bytes() for name, path in make_media(folder).items()}


@pytest.fixture
def host(media: dict[str, bytes]) -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        running.answers.update({f"/{name}": body for name, body in media.items()})
        running.answers["/draft.json"] = as_json(_places(running))
        yield running


def _places(host: hosts.Host) -> dict[str, str]:
    return {name: f"{host.url}/{name}" for name in ("clip.mp4", "photo.png", "tone.wav")}


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"heartbeat_seconds": 0.05}), redis)


def _render(farm: Farm, url: str, **request: Any) -> JobRecord:
    job = submit_render(farm.store, url, **request)
    work_off(farm)
    return current(farm, job)


def _frames(farm: Farm, job: JobRecord) -> list[Any]:
    assert job.result_key is not None
    with farm.storage.open(job.result_key) as file, av.open(file) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_a_draft_becomes_a_video(farm: Farm, host: hosts.Host, redis: Redis) -> None:
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.progress, job.error_message) == (JobStatus.COMPLETED, 100, None)
    assert (job.frames_done, job.frames_total, job.duration, job.resolution) == (FRAMES, FRAMES, 3.0, "64x48")
    assert job.result_key == f"results/{job.task_id}.mp4"
    assert farm.storage.size(job.result_key) == job.file_size
    pictures = _frames(farm, job)
    assert [read_frame_number(picture) for picture in pictures[:20]] == list(range(20))
    assert all(picture[:, :, 0].mean() > 150 > picture[:, :, 1].mean() for picture in pictures[20:])
    assert job.poster_key is not None
    with farm.storage.open(job.poster_key) as file:
        assert Image.open(io.BytesIO(file.read())).format == "JPEG"
    assert job.fidelity is not None
    assert job.fidelity["counts"]["left_out"] == 0
    assert {part.part for part in job.parts} >= {"prepare", "sound", "piece-0", "finish"}
    assert all(part.worker == farm.worker for part in job.parts)
    assert set(job.stages) == {"draft", "media", "probe", "join", "publish"}
    assert list(farm.settings.work_dir.iterdir()) == []
    redis.zadd(keys.leftovers(), {job.task_id: 1.0})
    Reconciler(farm).settle_ended()
    assert not (farm.settings.data_dir / "storage" / "jobs" / job.task_id).exists()
    assert farm.storage.exists(job.result_key)


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_poster_is_tried_twice_and_a_video_without_one_is_still_a_video(
    farm: Farm, host: hosts.Host, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    draw, asked = Sandbox.run, []

    def run(sandbox: Sandbox, function: str, *given: Any, **named: Any) -> dict[str, Any]:
        if function == "draw_poster":
            asked.append(function)
            if len(asked) <= deaths:
                raise PartDied("signal SIGKILL")
        return draw(sandbox, function, *given, **named)

    monkeypatch.setattr(Sandbox, "run", run)
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, len(asked)) == (JobStatus.COMPLETED, 2)
    assert job.poster_key == (f"results/{job.task_id}.jpg" if deaths == 1 else None)


def test_halves_of_characters_in_ids_and_names_stop_nothing(farm: Farm, host: hosts.Host) -> None:
    document = draft(_places(host))
    medium = document["materials"]["videos"][0]
    text = json.dumps(document | {"name": "\ud83d"}).replace(json.dumps(medium["id"]), '"\\ud83d"')
    assert text.count("ud83d") > 2
    host.answers["/draft.json"] = text.encode()
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)


def test_the_sound_is_there_and_as_long_as_the_picture(farm: Farm, host: hosts.Host) -> None:
    job = _render(farm, f"{host.url}/draft.json")
    assert job.result_key is not None
    with farm.storage.open(job.result_key) as file, av.open(file) as container:
        sound = container.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert abs(float(sound.duration * sound.time_base) - 3.0) < 0.001
        loudest = max(abs(frame.to_ndarray()).max() for frame in container.decode(audio=0))
    assert loudest > 0.2


def test_the_output_asked_for_is_made(farm: Farm, host: hosts.Host) -> None:
    request = OutputRequest("128x96", 20.0, "mp4", "draft")
    job = _render(farm, f"{host.url}/draft.json", output=request)
    assert (job.resolution, job.frames_total) == ("128x96", 2 * FRAMES)
    assert len(_frames(farm, job)) == 2 * FRAMES


def test_media_are_fetched_once_and_asked_about_the_next_time(
    farm: Farm, host: hosts.Host, media: dict[str, bytes]
) -> None:
    host.answers["/clip.mp4"] = hosts.with_etag(media["clip.mp4"], '"1"')
    value = draft(_places(host))
    value["materials"]["videos"][1] = {**value["materials"]["videos"][0], "id": "V2"}
    host.answers["/draft.json"] = json.dumps(value).encode()
    assert _render(farm, f"{host.url}/draft.json").status is JobStatus.COMPLETED
    assert host.seen.count("/clip.mp4") == 1
    stored = sorted((farm.settings.data_dir / "storage" / "media").iterdir())
    again = _render(farm, f"{host.url}/draft.json")
    assert again.status is JobStatus.COMPLETED
    assert sorted((farm.settings.data_dir / "storage" / "media").iterdir()) == stored


def test_a_zipped_folder_brings_its_media(farm: Farm, host: hosts.Host, media: dict[str, bytes]) -> None:
    places = {name: f"C:\\Users\\someone\\drafts\\D1\\assets\\{name}" for name in media}
    value = draft(places)
    value["materials"]["audios"].append(
        {**value["materials"]["audios"][0], "id": "A2", "path": f"/other/{'tone.wav'}"}
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("draft_content.json", json.dumps(value))
        for name, body in media.items():
            archive.writestr(f"assets/{name}", body)
    host.answers["/draft.zip"] = file.getvalue()
    job = _render(farm, f"{host.url}/draft.zip")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert host.seen == ["/draft.zip"]


def _with_a_text(value: dict[str, Any], font: str) -> dict[str, Any]:
    """The draft with the letter A over all of it, white, in the font of that file."""
    content = {
        "text": "A",
        "styles": [
            {
                "range": [0, 1],
                "size": 100,
                "font": {"path": font, "id": ""},
                "fill": {"content": {"solid": {"color": [1, 1, 1]}}},
            }
        ],
    }
    value["materials"]["texts"] = [{"id": "X1", "type": "text", "content": json.dumps(content)}]
    segment = {**value["tracks"][0]["segments"][0], "id": "S-X1", "material_id": "X1"}
    segment["target_timerange"] = {"start": 0, "duration": 3_000_000}
    value["tracks"].append({"id": "T3", "type": "text", "segments": [segment]})
    return value


def test_a_zipped_folder_brings_its_fonts(
    redis: Redis, settings: Settings, host: hosts.Host, tmp_path: Path
) -> None:
    """The letter of the draft's own font is a bar; every worker draws it, from an object store too."""
    farm = Farm.open(settings.model_copy(update={"storage_url": f"memory://fonts{host.server_port}"}), redis)
    value = _with_a_text(draft(_places(host)), "C:/Users/someone/Fonts/Made.ttf")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("draft_content.json", json.dumps(value))
        archive.write(made_font(tmp_path / "Made.ttf"), "assets/fonts/made.TTF")
    host.answers["/draft.zip"] = file.getvalue()
    job = _render(farm, f"{host.url}/draft.zip")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert job.fidelity is not None
    assert job.fidelity["items"] == []
    last = _frames(farm, job)[-1]
    middle = last[:, 28:36, 1]
    assert (middle > 150).sum() > 6 * 20, "a rectangle stands where A has an apex and a gap"
    host.answers["/draft.json"] = json.dumps(value).encode()
    job = _render(farm, f"{host.url}/draft.json")
    assert job.status is JobStatus.COMPLETED
    assert job.fidelity is not None
    assert [item["name"] for item in job.fidelity["items"]] == ["Made.ttf"]


def test_a_font_at_an_address_is_fetched_and_drawn_by_every_worker(
    farm: Farm, host: hosts.Host, tmp_path: Path
) -> None:
    host.answers["/Made.ttf"] = made_font(tmp_path / "Made.ttf").read_bytes()
    host.answers["/draft.json"] = json.dumps(
        _with_a_text(draft(_places(host)), f"{host.url}/Made.ttf")
    ).encode()
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert host.seen.count("/Made.ttf") == 1
    assert job.fidelity is not None
    assert job.fidelity["items"] == []
    assert (_frames(farm, job)[-1][:, 28:36, 1] > 150).sum() > 6 * 20
    del host.answers["/Made.ttf"]
    host.answers["/again.json"] = host.answers["/draft.json"] + b" "  # type: ignore[operator]
    job = _render(farm, f"{host.url}/again.json")
    assert job.status is JobStatus.COMPLETED, "a font that cannot be had fails nothing"
    assert job.fidelity is not None
    (item,) = job.fidelity["items"]
    assert "no such file (404)" in item["reason"]
    assert item["grade"] == "stand_in"


def test_an_object_store_serves_as_well_as_a_folder(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = Farm.open(settings.model_copy(update={"storage_url": f"memory://{host.server_port}"}), redis)
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert [read_frame_number(picture) for picture in _frames(farm, job)[:20]] == list(range(20))
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["cache", "work"]


# Bad drafts and media: the right code, a sentence naming the culprit, and the worker lives on.


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "no such file (404)"),
        (b"<!doctype html><html><body>login</body></html>", "HTML"),
        (b"", "empty"),
        (b"{", "JSON"),
        (b'{"hello": 1}', "draft"),
        (b'{"tracks": [], "materials": {}}', "empty"),
        (b"\x8f" * 3000, "encrypted"),
        (b'{"tracks": [], "materials": {}, "duration": NaN}', "finite number"),
        (b"PK\x03\x04 broken", "zip"),
    ],
)
def test_bad_drafts_fail_in_words(farm: Farm, host: hosts.Host, body: bytes | None, words: str) -> None:
    if body is not None:
        host.answers["/bad.json"] = body
    job = _render(farm, f"{host.url}/bad.json?Signature=secret")
    assert (job.status, job.error_code) == (JobStatus.FAILED, ErrorCode.INVALID_DRAFT)
    assert job.error_message is not None
    assert words in job.error_message
    assert "secret" not in job.error_message
    assert list(farm.settings.work_dir.iterdir()) == []
    assert _render(farm, f"{host.url}/draft.json").status is JobStatus.COMPLETED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "(404)"),
        (b"", "empty"),
        (b"this is text, not a video\n" * 50, "text"),
        (b"<!doctype html><html></html>", "web page"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist"),
        (hosts.redirect("http://169.254.169.254/latest/meta-data/"), "not allowed"),
    ],
)
def test_bad_media_fail_with_their_name(farm: Farm, host: hosts.Host, answer: Any, words: str) -> None:
    if answer is None:
        del host.answers["/clip.mp4"]
    else:
        host.answers["/clip.mp4"] = answer
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.error_code) == (JobStatus.FAILED, ErrorCode.INVALID_MEDIA)
    assert job.error_message is not None
    assert job.error_message.startswith("medium 'clip.mp4': ")
    assert words in job.error_message


def test_a_medium_of_the_maker_s_own_machine_is_named(farm: Farm, host: hosts.Host) -> None:
    host.answers["/draft.json"] = as_json({**_places(host), "clip.mp4": "C:/Users/someone/Videos/clip.mp4"})
    job = _render(farm, f"{host.url}/draft.json")
    assert job.error_code is ErrorCode.INVALID_MEDIA
    assert "C:/Users/someone/Videos/clip.mp4" in (job.error_message or "")


def test_this_machine_s_files_are_not_media(
    farm: Farm, host: hosts.Host, tmp_path: Path, media: dict[str, bytes]
) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(media["clip.mp4"])
    for place in (str(secret), f"file://{secret}", f"../../../../..{secret}"):
        host.answers["/draft.json"] = as_json({**_places(host), "clip.mp4": place})
        assert _render(farm, f"{host.url}/draft.json").error_code is ErrorCode.INVALID_MEDIA


def test_missing_media_can_be_skipped_and_are_reported(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = Farm.open(settings.model_copy(update={"missing_media": "skip"}), redis)
    del host.answers["/clip.mp4"]
    host.answers["/tone.wav"] = b"no sound"
    job = _render(farm, f"{host.url}/draft.json")
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    assert job.fidelity is not None
    left_out = {item["name"] for item in job.fidelity["items"] if item["grade"] == "left_out"}
    assert left_out == {"clip.mp4", "tone.wav"}
    assert len(_frames(farm, job)) == FRAMES


def test_media_of_one_job_have_a_common_limit(redis: Redis, settings: Settings, host: hosts.Host) -> None:
    farm = Farm.open(settings.model_copy(update={"max_job_bytes": 20_000}), redis)
    job = _render(farm, f"{host.url}/draft.json")
    assert job.error_code is ErrorCode.INVALID_MEDIA
    assert "larger than 20,000 bytes together" in (job.error_message or "")


def test_an_output_that_does_not_fit_is_refused_in_words(farm: Farm, host: hosts.Host) -> None:
    job = _render(farm, f"{host.url}/draft.json", output=OutputRequest("9000x9000"))
    assert job.error_code is ErrorCode.INVALID_DRAFT
    assert "outside the limits" in (job.error_message or "")


def test_a_used_up_quota_ends_the_job_and_a_failure_costs_nothing(
    farm: Farm, host: hosts.Host, redis: Redis
) -> None:
    token = farm.tokens.create("one", quota_renders=1)
    bad = _render(farm, f"{host.url}/nothing.json", token_id=token.id)
    assert bad.error_code is ErrorCode.INVALID_DRAFT
    redis.zadd(keys.leftovers(), {bad.task_id: 1.0})
    Reconciler(farm).settle_ended()
    assert _render(farm, f"{host.url}/draft.json", token_id=token.id).status is JobStatus.COMPLETED
    over = _render(farm, f"{host.url}/draft.json?2", token_id=token.id)
    assert over.error_code is ErrorCode.INSUFFICIENT_QUOTA


def test_the_videos_seconds_are_charged_before_any_is_drawn(
    farm: Farm, host: hosts.Host, redis: Redis
) -> None:
    token = farm.tokens.create("short", quota_seconds=5.0)
    assert _render(farm, f"{host.url}/draft.json", token_id=token.id).duration == 3.0
    assert farm.tokens.uses([token.id])[0].seconds_today == 3.0
    over = _render(farm, f"{host.url}/draft.json?2", token_id=token.id)
    assert (over.status, over.error_code) == (JobStatus.FAILED, ErrorCode.INSUFFICIENT_QUOTA)
    assert over.error_message is not None
    assert "this video lasts 3.0 seconds" in over.error_message
    assert (over.frames_done, [part.part for part in over.parts]) == (0, [])
    assert waiting(redis) == []
    assert farm.tokens.uses([token.id])[0].seconds_today == 3.0
    assert _render(farm, f"{host.url}/draft.json", token_id=token.id).error_code is over.error_code
    totals = farm.store.state().totals
    assert (totals["frames"], totals["video_seconds"]) == (FRAMES, 3.0)
    assert {name for name in totals if name.endswith(":count")} >= {
        "stage:draft:count",
        "stage:join:count",
        "part:piece:count",
    }


def test_a_job_cancelled_while_it_waits_is_not_begun(farm: Farm, host: hosts.Host, redis: Redis) -> None:
    job = submit_render(farm.store, f"{host.url}/draft.json")
    farm.store.cancel(job.task_id)
    assert waiting(redis) == []
    work_off(farm)
    assert current(farm, job).status is JobStatus.CANCELLED
    assert host.seen == []
