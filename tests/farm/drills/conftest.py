"""Two farms for the drills: one on which work that fell silent is soon given to others, one that is patient."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.farm.drills.drill import Drill, DrillDraft, hashes_of
from tests.farm.drills.drill_draft import DRILL_FRAMES, drill_document
from tests.farm.drills.gate import Gate
from tests.farm.farm_process import running_farm
from tests.synthetic import make_photo, make_tone
from tests.worker.hosts import Host
from worker.jobs import JobStatus

SETTINGS = {
    "DRAFTFARM_RECONCILE_SECONDS": "0.25",
    "DRAFTFARM_HEARTBEAT_SECONDS": "0.25",
    "DRAFTFARM_PROGRESS_INTERVAL_SECONDS": "0.02",
    # Every job is rendered whole.
    "DRAFTFARM_PART_CACHE_BYTES": "0",
    # Drills go on where other programs keep all cores busy.
    "DRAFTFARM_WORKER_NICENESS": "0",
    "DRAFTFARM_RENDER_IDLE_PRIORITY": "false",
}
LEASE_SECONDS = 2.0
PATIENT_LEASE_SECONDS = 4.0


@pytest.fixture(scope="session")
def drill_draft(host: Host, tmp_path_factory: pytest.TempPathFactory) -> DrillDraft:
    folder = tmp_path_factory.mktemp("drilled")
    photo = Gate(make_photo(folder / "photo.png", (240, 180)).read_bytes())
    make_tone(folder / "tone.wav", hz=220, seconds=12)
    tone = Gate((folder / "tone.wav").read_bytes())
    document = drill_document(f"{host.url}/drill/photo.png", f"{host.url}/drill/tone.wav")
    draft = Gate(json.dumps(document).encode())
    host.answers |= {"/drill/photo.png": photo, "/drill/tone.wav": tone, "/drill/draft.json": draft}
    return DrillDraft(f"{host.url}/drill/draft.json", draft, photo, tone)


@pytest.fixture(scope="session")
def frames(drill: Drill) -> list[str]:
    """The frames of a render that nothing disturbs."""
    return drill.frames


@pytest.fixture(scope="session")
def drill(drill_draft: DrillDraft, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """A farm with short leases and many attempts: a part may meet with many misfortunes."""
    settings = {
        **SETTINGS,
        "DRAFTFARM_LEASE_SECONDS": str(LEASE_SECONDS),
        "DRAFTFARM_MAX_ATTEMPTS": "100",
    }
    with running_farm(tmp_path_factory.mktemp("drills") / "data", **settings) as running:
        drill = Drill(running, drill_draft)
        drill.assert_at_rest()
        task_id = drill.submit()
        record = drill.ended(task_id)
        assert record.status is JobStatus.COMPLETED, record
        drill.frames = hashes_of((drill.results / f"{task_id}.mp4").read_bytes(), running.data)
        assert len(drill.frames) == DRILL_FRAMES
        yield drill


@pytest.fixture(scope="session")
def patient(
    drill_draft: DrillDraft, frames: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drill]:
    """A farm that takes no part from a worker that is merely slow, and tries each three times."""
    settings = {**SETTINGS, "DRAFTFARM_LEASE_SECONDS": str(PATIENT_LEASE_SECONDS)}
    with running_farm(tmp_path_factory.mktemp("patient") / "data", **settings) as running:
        drill = Drill(running, drill_draft, frames)
        drill.assert_at_rest()
        yield drill
