"""Content keys of every real draft of the reference corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.content_key import piece_keys, sound_key
from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.plan import plan
from renderer.reader import parse_draft, read_timeline
from tests.corpus.test_corpus_loads import EMPTY
from tests.shared_folder import shared_folder

pytestmark = pytest.mark.corpus

_SHARED = shared_folder()
_CORPUS = sorted((_SHARED / "corpus").glob("*.json")) if _SHARED else []


@pytest.mark.skipif(not _CORPUS, reason="the reference folder has no corpus")
@pytest.mark.parametrize("path", [p for p in _CORPUS if p.name not in EMPTY], ids=lambda path: path.name[:3])
def test_a_draft_read_twice_has_the_same_keys(path: Path) -> None:
    found = []
    for _ in range(2):
        timeline = read_timeline(parse_draft(path.read_bytes()))
        output = OutputSpec.for_timeline(timeline)
        media = {ref.id: ref.name for ref in timeline.media}
        pieces = [piece.frames for piece in plan(timeline, output)]
        keys = list(piece_keys(timeline, output, pieces, media, FontLibrary()))
        found.append((keys, sound_key(timeline, output, media)))
    assert found[0] == found[1]
    assert len(found[0][0]) == len(pieces) > 0
