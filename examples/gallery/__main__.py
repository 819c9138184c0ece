"""`python -m examples.gallery FOLDER`: writes the gallery of text, FOLDER/index.html.

Strips for every text animation that is registered and for every style feature, each in five scripts.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from examples import scenery
from examples.gallery import samples, strips
from examples.gallery.page import Card, Section, film, page, picture
from renderer.looks.animations import TEXT_REGISTRIES, Lettering, cycle_us
from renderer.operations import AnimationKind
from renderer.timeline import TimedWord

STRIP_FRAME = (168, 64)
STRIP_FRAMES = 6
LEAD = (540, 132)
LEAD_FRAMES = 30
STILL = (540, 136)

_SECTIONS = (
    (AnimationKind.IN, "Entrances", "How a text comes. Left to right: from the first frame to rest."),
    (AnimationKind.OUT, "Exits", "How it goes, from rest to the last frame."),
    (AnimationKind.LOOP, "Loops", "What it does meanwhile: one cycle."),
    (
        AnimationKind.CAPTION,
        "Captions that follow the voice",
        "Word timings drive colour, size and appearance.",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m examples.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the page and its pictures")
    folder_of_page: Path = parser.parse_args().folder
    pictures = folder_of_page / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="draftfarm-gallery-") as folder:
        texture = Path(folder) / "texture.png"
        photo = Image.fromarray(scenery.city_night())
        photo.resize((photo.width // 4, photo.height // 4)).save(texture)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            styled = list(
                pool.map(
                    feature_card, [(texture, i, pictures) for i in range(len(samples.features(texture)))]
                )
            )
            sections = [Section("styles", "Styles", "Fills, outlines, shadows, light, boxes, forms.", styled)]
            sections.append(
                Section(
                    "scripts", "Scripts", "Shaping, direction, line breaking.", list(script_cards(pictures))
                )
            )
            for kind, title, intro in _SECTIONS:
                keys = [(kind, look.key, pictures) for look in TEXT_REGISTRIES[kind]]
                cards = list(pool.map(animation_card, keys))
                sections.append(Section(kind.value, title, intro, cards))
    index = folder_of_page / "index.html"
    index.write_text(page(sections), "utf-8")
    print(f"{index}: {sum(len(section.cards) for section in sections)} cards")
    return 0


def feature_card(asked: tuple[Path, int, Path]) -> Card:
    """A style feature in the five scripts."""
    texture, index, folder = asked
    feature = samples.features(texture)[index]
    fields = dict(feature.block)
    two_lines = fields.pop("two_lines", False)
    rows = []
    for number, script in enumerate(samples.SCRIPTS):
        text = script.line.replace(" ", "\n", 1) if two_lines else script.line
        drawn = strips.still(samples.block(text, feature.style, **fields), STILL, number)
        file = folder / f"style-{index}-{number}.webp"
        rows.append((script.name, picture(drawn, f"{feature.title}, {script.name}", file)))
    return Card(feature.title, feature.note, None, rows)


def animation_card(asked: tuple[AnimationKind, str, Path]) -> Card:
    """A text animation: a film of it, and strips in the five scripts."""
    kind, key, folder = asked
    look = TEXT_REGISTRIES[kind][key]
    name = key.replace("_", " ")
    duration_us = 2 * cycle_us(key) if kind is AnimationKind.LOOP else 1_400_000
    rows = []
    for number, script in enumerate(samples.SCRIPTS):
        text = samples.block(script.line, samples.SMALL)
        frames = strips.moving(
            text, STRIP_FRAME, kind, key, frames=STRIP_FRAMES, ground=number, words=timed(script.line),
            duration_us=cycle_us(key) if kind is AnimationKind.LOOP else 1_400_000,
        )  # fmt: skip
        file = folder / f"{kind}-{key}-{number}.webp"
        strip = strips.side_by_side(list(frames))
        rows.append((script.name, picture(strip, f"{name}, {script.name}", file)))
    lead = list(
        strips.moving(
            samples.block(_BOTH, samples.BASE), LEAD, kind, key, frames=LEAD_FRAMES, words=timed(_BOTH),
            duration_us=duration_us,
        )
    )  # fmt: skip
    frame_ms = round(duration_us / 1000 / LEAD_FRAMES)
    hold_ms = frame_ms if kind is AnimationKind.LOOP else 700
    how = look.draw
    by = f"by {how.unit.value}" if isinstance(how, Lettering) else "as a whole"
    return Card(
        name,
        f"{by}; {look.note}" if look.note else by,
        film(lead, name, frame_ms, hold_ms, folder / f"{kind}-{key}.webp"),
        rows,
    )


_BOTH = "听风 Chase the light"


def timed(text: str, duration_us: int = 1_300_000) -> list[TimedWord]:
    """Words of a line, spoken one after the other."""
    begins = [0, *(i + 1 for i, c in enumerate(text) if c == " "), len(text) + 1]
    words = [(start, end - 1) for start, end in pairwise(begins)]
    total = sum(end - start for start, end in words)
    spoken, at = [], 0
    for start, end in words:
        length = duration_us * (end - start) // total
        spoken.append(TimedWord(start, end, at, at + length))
        at += length
    return spoken


def script_cards(folder: Path) -> Iterator[Card]:
    """Texts that show what a script asks for."""
    shown = (
        ("Line breaking", "no closing mark begins a line", "他说：“走吧！”——于是，我们（三个人）出发了。", {"wrap_width": 0.55}),
        ("Long words", "broken between letters", "Donaudampfschifffahrtsgesellschaft", {"wrap_width": 0.5}),
        ("Both directions", "numbers and brackets in place", "قال (Hello 2026) ثم رحل", {}),
        ("Thai", "words without blanks", "ภาษาไทยเขียนติดกันโดยไม่เว้นวรรคระหว่างคำ", {"wrap_width": 0.6}),
        ("Vietnamese", "marks upon marks", "Tiếng Việt: ở đâu cũng được", {}),
        ("Japanese", "small kana stay with their syllable", "きゃりーぱみゅぱみゅとシャッター", {"wrap_width": 0.5}),
        ("Korean", "blanks between words", "빛을 따라 걷는 시간", {}),
        ("Emoji", "skin tones, flags, families", "👍🏽 👩‍👩‍👧‍👦 🇫🇷 🏳️‍🌈 1️⃣ ❤️", {}),
        ("Vertical", "upright Han, turned Latin", "山海之間 2026\nlight 光", {"vertical": True}),
    )  # fmt: skip
    for number, (title, note, text, fields) in enumerate(shown):
        style = samples.plain(size=8.5 if not fields.get("vertical") else 5.5, strokes=samples.BASE.strokes)
        height = 150
        drawn = strips.still(samples.block(text, style, **fields), (540, height), number)
        yield Card(title, note, picture(drawn, f"{title}: {text}", folder / f"script-{number}.webp"), ())


if __name__ == "__main__":
    sys.exit(main())
