"""The sample: twenty seconds from dawn to the stars, as a draft that JianYing could have saved.

    python -m examples.sample_draft FOLDER

draws the media into FOLDER/assets and writes FOLDER/draft_content.json beside them. It shows photos that move
(position and scale keyframes), a landscape video on its own blur, the same video cropped and slowed, a card
laid over the city with rotation and fades, a transparent GIF and PNG, titles and captions in two languages that
come letter by letter, a title that glows, cuts on the bars of the music.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from examples import draft_json as draft
from examples import moving, music, scenery
from examples.draft_json import CropBox, Json, Key, Look, Placement, Run, TextAnimation

WIDTH, HEIGHT, FPS = 1080, 1920, 30
BAR_US = round(music.BAR_SECONDS * 1_000_000)
BARS = 8
DURATION_US = BARS * BAR_US

_GOLD = (1.0, 0.82, 0.48)
_PALE = (0.86, 0.89, 0.94)


@dataclass
class _Stack:
    """The draft while it is being put together."""

    materials: dict[str, list[Json]] = field(default_factory=dict)

    def add(self, bucket: str, material: Json) -> Json:
        entries = self.materials.setdefault(bucket, [])
        if material not in entries:
            entries.append(material)
        return material

    def picture(
        self,
        name: str,
        material: Json,
        start_us: int,
        duration_us: int,
        *,
        placement: Placement | None = None,
        curves: Mapping[str, Sequence[Key]] | None = None,
        source_start_us: int = 0,
        speed: float = 1.0,
        blur: float | None = None,
    ) -> Json:
        self.add("videos", material)
        extras = [self.add("speeds", draft.speed_material(name, speed))]
        if blur is not None:
            extras.append(self.add("canvases", draft.blur_material(name, blur)))
        return draft.picture_segment(
            name,
            material,
            start_us,
            duration_us,
            extras=extras,
            placement=placement or Placement(),
            curves=curves or {},
            source_start_us=source_start_us,
            speed=speed,
        )

    def text(
        self,
        name: str,
        runs: Sequence[Run],
        look: Look,
        start_us: int,
        duration_us: int,
        *,
        placement: Placement,
        curves: Mapping[str, Sequence[Key]] | None = None,
        animations: Sequence[TextAnimation] = (),
        glow: tuple[str, float, float] | None = None,
    ) -> Json:
        """`glow` is a colour, a strength and a range."""
        material = self.add("texts", draft.text_material(name, runs, look))
        extras = []
        if animations:
            extras.append(self.add("material_animations", draft.animations_material(name, animations)))
        if glow is not None:
            extras.append(self.add("effects", draft.glow_material(name, *glow)))
        return draft.text_segment(
            name, material, start_us, duration_us, placement=placement, curves=curves or {}, extras=extras
        )


def _photo(name: str) -> Json:
    width, height = scenery.PHOTO_SIZE_PX
    return draft.picture_material(
        name,
        f"assets/{name}.jpg",
        kind="photo",
        width=width,
        height=height,
        duration_us=draft.PHOTO_DURATION_US,
    )


def _video(
    name: str, path: str, size_px: tuple[int, int], duration_us: int, crop: CropBox | None = None
) -> Json:
    return draft.picture_material(
        name, path, kind="video", width=size_px[0], height=size_px[1], duration_us=duration_us, crop=crop
    )


def _moves(
    start: tuple[float, float, float], end: tuple[float, float, float], *, duration_us: int = BAR_US
) -> dict[str, list[Key]]:
    """Keyframes from one (x, y, scale) to another over a clip."""
    names = ("KFTypePositionX", "KFTypePositionY", "KFTypeScaleX")
    return {name: [(0, a), (duration_us, b)] for name, a, b in zip(names, start, end, strict=True)}


def _main_track(stack: _Stack) -> list[Json]:
    lake_us = moving.LAKE_FRAMES * 1_000_000 // moving.RATE
    lake = _video("lake", "assets/lake.mp4", moving.LAKE_SIZE_PX, lake_us)
    # The boat and the sun's road, square.
    close = CropBox(left=0.17, top=0.0, right=0.17 + 720 / 1280, bottom=1.0)
    lake_close = _video("lake-close", "assets/lake.mp4", moving.LAKE_SIZE_PX, lake_us, close)
    fade_us = 600_000
    stars = _moves((0.0, 0.04, 1.34), (0.0, 0.0, 1.20))
    stars["KFTypeAlpha"] = [(0, 1.0), (BAR_US - fade_us, 1.0), (BAR_US, 0.0)]
    shots: list[tuple[str, Json, dict[str, object]]] = [
        ("dawn", _photo("dawn"), {"curves": _moves((0.0, 0.0, 1.20), (-0.04, 0.05, 1.34))}),
        ("forest", _photo("forest"), {"curves": _moves((0.10, 0.0, 1.26), (-0.14, 0.0, 1.26))}),
        (
            "lake",
            lake,
            {"speed": 1.25, "blur": 0.375, "curves": {"KFTypeScaleX": [(0, 1.0), (BAR_US, 1.06)]}},
        ),
        (
            "lake-close",
            lake_close,
            {
                "speed": 0.8,
                "source_start_us": 1_400_000,
                "blur": 0.75,
                "curves": {"KFTypeScaleX": [(0, 1.0), (BAR_US, 1.05)]},
            },
        ),
        ("city", _photo("city"), {"curves": _moves((0.0, 0.0, 1.19), (0.0, 0.03, 1.27))}),
        ("city-close", _photo("city"), {"curves": _moves((-0.40, -0.10, 1.70), (-0.30, -0.06, 1.60))}),
        ("sea", _photo("sea"), {"curves": _moves((0.03, 0.0, 1.20), (-0.03, -0.06, 1.30))}),
        ("stars", _photo("stars"), {"curves": stars}),
    ]
    return [
        stack.picture(name, material, number * BAR_US, BAR_US, **options)  # type: ignore[arg-type]
        for number, (name, material, options) in enumerate(shots)
    ]


def _overlay_track(stack: _Stack) -> list[Json]:
    gif_us = moving.BIRDS_FRAMES * moving.BIRDS_FRAME_MS * 1000
    birds = _video("birds", "assets/birds.gif", moving.BIRDS_SIZE_PX, gif_us)
    card_us = moving.LIGHTS_FRAMES * 1_000_000 // moving.RATE
    card = _video("card", "assets/lights.mp4", moving.LIGHTS_SIZE_PX, card_us)
    card_shown_us = 3_500_000
    return [
        stack.picture(
            "birds",
            birds,
            0,
            BAR_US,
            placement=Placement(y=0.20, scale=0.8),
            curves={
                "KFTypePositionX": [(0, -0.34), (BAR_US, -0.02)],
                "KFTypePositionY": [(0, 0.10), (BAR_US, 0.16)],
            },
        ),
        stack.picture(
            "card",
            card,
            11_000_000,
            card_shown_us,
            placement=Placement(x=0.40, y=-0.20, scale=0.46, rotation=7.0),
            curves={
                "KFTypePositionY": [(0, -0.30), (700_000, -0.21), (card_shown_us, -0.19)],
                "KFTypeScaleX": [(0, 0.42), (card_shown_us, 0.48)],
                "KFTypeRotation": [(0, 10.0), (card_shown_us, 5.0)],
                "KFTypeAlpha": [
                    (0, 0.0),
                    (400_000, 1.0),
                    (card_shown_us - 400_000, 1.0),
                    (card_shown_us, 0.0),
                ],
            },
        ),
    ]


def _seal_track(stack: _Stack) -> list[Json]:
    seal = draft.picture_material(
        "seal", "assets/seal.png", kind="photo", width=300, height=300, duration_us=draft.PHOTO_DURATION_US
    )
    shown_us = 2_000_000
    closing_us = DURATION_US - 7 * BAR_US - 500_000
    return [
        stack.picture(
            "seal",
            seal,
            BAR_US - shown_us,
            shown_us,
            placement=Placement(y=0.705, scale=0.09),
            curves={
                "KFTypeAlpha": [(0, 0.0), (300_000, 1.0)],
                "KFTypeScaleX": [(0, 0.135), (300_000, 0.09)],
            },
        ),
        stack.picture(
            "seal-closing",
            seal,
            DURATION_US - closing_us,
            closing_us,
            placement=Placement(y=0.345, scale=0.085),
            curves={
                "KFTypeAlpha": [(0, 0.0), (400_000, 1.0), (closing_us - 600_000, 1.0), (closing_us, 0.0)],
            },
        ),
    ]


def _caption_track(stack: _Stack) -> list[Json]:
    look = Look(box_alpha=0.50, wraps=True, line_spacing=0.02)
    # (first bar, bars, Chinese before, in gold, and after, English)
    captions = (
        (1, 1, "林间的", "雾", "醒得很慢", "Mist wakes slowly in the woods"),
        (2, 1, "湖水把", "金色", "还给天空", "The lake gives its gold back to the sky"),
        (3, 1, "风起，", "帆满", "", "A breeze, a full sail"),
        (4, 2, "城市点亮自己的", "星座", "", "The city lights its own constellations"),
        (6, 1, "月亮在海上", "铺了一条路", "", "The moon lays a road across the sea"),
    )
    return [
        stack.text(
            f"caption-{bar}",
            [Run(text, 11.0, color, True) for text, color in parts if text]
            + [Run("\n" + english, 7.0, _PALE)],
            look,
            bar * BAR_US + 200_000,
            bars * BAR_US - 300_000,
            placement=Placement(y=-0.70),
            animations=[TextAnimation("in", "打字机 II", "6724920636403094028", 700_000)],
        )
        for bar, bars, before, gold, after, english in captions
        for parts in [((before, (1.0, 1.0, 1.0)), (gold, _GOLD), (after, (1.0, 1.0, 1.0)))]
    ]


def _title_tracks(stack: _Stack) -> tuple[list[Json], list[Json]]:
    """Chinese titles and the English lines under them; texts of one track cannot stand side by side in time."""
    outlined = Look(outline=((0.11, 0.16, 0.32), 0.028), shadow_alpha=0.55, letter_spacing=0.12)
    plain = Look(shadow_alpha=0.60, letter_spacing=0.30)
    start_us, shown_us = 300_000, BAR_US - 300_000
    fades: list[Key] = [(0, 0.0), (500_000, 1.0), (shown_us - 300_000, 1.0), (shown_us, 0.0)]
    closing_us = 7 * BAR_US + 300_000
    closing: list[Key] = [(0, 0.0), (500_000, 1.0), (shown_us - 600_000, 1.0), (shown_us, 0.0)]
    chinese = [
        stack.text(
            "title",
            [Run("一日之光", 31.0, bold=True)],
            outlined,
            start_us,
            shown_us,
            placement=Placement(y=0.53),
            curves={"KFTypeGlobalAlpha": fades},
            animations=[TextAnimation("in", "顺序上滑", "7510071484618935568", 1_100_000)],
        ),
        stack.text(
            "closing",
            [Run("晚安，", 25.0, bold=True), Run("世界", 25.0, _GOLD, True)],
            outlined,
            closing_us,
            shown_us,
            placement=Placement(y=0.60),
            curves={"KFTypeGlobalAlpha": closing},
            glow=("#ffcf7a", 0.25, 0.5),
        ),
    ]
    english = [
        stack.text(
            "title-english",
            [Run("A DAY OF LIGHT", 9.5)],
            plain,
            start_us + 200_000,
            shown_us - 200_000,
            placement=Placement(y=0.375),
            curves={
                "KFTypeGlobalAlpha": [
                    (0, 0.0),
                    (500_000, 1.0),
                    (shown_us - 500_000, 1.0),
                    (shown_us - 200_000, 0.0),
                ]
            },
        ),
        stack.text(
            "closing-english",
            [Run("GOOD NIGHT, WORLD", 8.5)],
            plain,
            closing_us,
            shown_us,
            placement=Placement(y=0.46),
            curves={"KFTypeGlobalAlpha": closing},
        ),
    ]
    return chinese, english


def sample_document() -> Json:
    """The draft's JSON; its media lie in `assets/`."""
    stack = _Stack()
    song = stack.add("audios", draft.audio_material("music", "assets/music.m4a", duration_us=DURATION_US))
    fade = stack.add("audio_fades", draft.fade_material("music", 300_000, 1_500_000))
    speed = stack.add("speeds", draft.speed_material("music", 1.0))
    chinese, english = _title_tracks(stack)
    layers = [
        ("video", "main", _main_track(stack)),
        ("video", "overlays", _overlay_track(stack)),
        ("video", "seal", _seal_track(stack)),
        (
            "audio",
            "music",
            [draft.audio_segment("music", song, 0, DURATION_US, extras=[speed, fade], volume=0.9)],
        ),
        ("text", "captions", _caption_track(stack)),
        ("text", "title", chinese),
        ("text", "title-english", english),
    ]
    return draft.document(
        width=WIDTH,
        height=HEIGHT,
        fps=FPS,
        duration_us=DURATION_US,
        materials=stack.materials,
        tracks=[draft.track(kind, name, segments, i) for i, (kind, name, segments) in enumerate(layers)],
    )


def _write_photo(path: Path, paint: Callable[[], scenery.Photo]) -> None:
    Image.fromarray(paint()).save(path, quality=90, subsampling="4:2:0")


def write_media(assets: Path) -> None:
    """Draw every medium of the sample into a folder."""
    assets.mkdir(parents=True, exist_ok=True)
    photos = {
        "dawn": scenery.dawn_mountains,
        "forest": scenery.misty_forest,
        "city": scenery.city_night,
        "sea": scenery.moonlit_sea,
        "stars": scenery.desert_stars,
    }
    tasks: list[Callable[[], None]] = [
        lambda: moving.write_video(assets / "lake.mp4", moving.lake_frames()),
        *(partial(_write_photo, assets / f"{name}.jpg", paint) for name, paint in photos.items()),
        lambda: moving.write_video(assets / "lights.mp4", moving.lights_frames()),
        lambda: music.write_music(assets / "music.m4a", DURATION_US / 1_000_000),
        lambda: moving.write_gif(assets / "birds.gif", moving.birds_frames(), moving.BIRDS_FRAME_MS),
        lambda: Image.fromarray(moving.seal_picture()).save(assets / "seal.png", optimize=True),
    ]
    # Most of the work is done outside Python's lock, so threads use the machine's cores.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def write_sample(folder: Path) -> Path:
    """Write the sample draft with its media into `folder`; returns the path of its draft_content.json."""
    folder = Path(folder)
    write_media(folder / "assets")
    path = folder / "draft_content.json"
    path.write_text(json.dumps(sample_document(), ensure_ascii=False, indent=4) + "\n", encoding="utf-8")
    return path


def main() -> int:
    """The command `python -m examples.sample_draft FOLDER`."""
    parser = argparse.ArgumentParser(description="Write the sample draft and its media into a folder.")
    parser.add_argument("folder", type=Path)
    print(write_sample(parser.parse_args().folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
