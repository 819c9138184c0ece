"""The owner's own files (stickers) are copied into the media store, never moved there."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from redis import Redis

from renderer.reader import DraftBundle
from renderer.timeline import MediaKind, MediaRef
from worker.fetch.download import Fetcher
from worker.fetch.media import MediaCollector
from worker.media_store import MediaStore
from worker.settings import Settings
from worker.storage import Storage


def test_stickers_stay_in_their_folder(redis: Redis, settings: Settings, tmp_path: Path) -> None:
    sticker = tmp_path / "stickers" / "77.png"
    sticker.parent.mkdir()
    Image.new("RGBA", (8, 8), (255, 0, 0, 255)).save(sticker)
    wanted = sticker.read_bytes()
    own = MediaRef("s", MediaKind.PHOTO, "77", (str(sticker),), "$", own_file=True)
    named = MediaRef("p", MediaKind.PHOTO, "77", (str(sticker),), "$")
    media = MediaStore(redis, Storage(str(tmp_path / "storage")), tmp_path / "cache", 1_000_000)
    bundle = DraftBundle({}, tmp_path / "draft")

    for job in ("first", "second"):  # the second finds it in storage already
        collector = MediaCollector(redis, settings, Fetcher(settings), media, tmp_path / job)
        collected = collector.collect([own, named], bundle)
        assert list(collected.hashes) == ["s"]
        assert [medium.ref.id for medium in collected.missing] == ["p"]
        assert media.paths(collected.hashes)["s"].read_bytes() == wanted
        assert sticker.read_bytes() == wanted
