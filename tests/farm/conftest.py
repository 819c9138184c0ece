"""One farm for the tests that only use it, and a host that hands out drafts and media."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.farm.farm_process import FarmProcess, running_farm
from tests.worker.hosts import Host, running_host
from tests.worker.small_draft import as_json, make_media


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files by name: clip.mp4, photo.png, tone.wav."""
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def host(media: dict[str, Path]) -> Iterator[Host]:
    """Serves the media, and whatever else a test puts into `host.answers`."""
    with running_host() as running:
        for name, path in media.items():
            running.answers[f"/{name}"] = path.read_bytes()
        yield running


@pytest.fixture(scope="session")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmProcess]:
    with running_farm(tmp_path_factory.mktemp("farm") / "data") as running:
        yield running


@pytest.fixture
def good_draft(host: Host, media: dict[str, Path], request: pytest.FixtureRequest) -> str:
    """The address of a draft of three seconds that renders, new for every test."""
    place = f"/{request.node.name.replace('[', '-').replace(']', '')}/draft_content.json"
    host.answers[place] = as_json({name: f"{host.url}/{name}" for name in media})
    return host.url + place
