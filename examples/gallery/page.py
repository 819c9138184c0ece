"""The gallery's page: sections of cards, pictures in a folder beside it, no script and nothing fetched."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from renderer.media.picture import Pixels

QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's address, its size on the page (px) and words for those who do not see it."""

    address: str
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """`lead` is shown large, `rows` below it, each with a label."""

    title: str
    note: str
    lead: Picture | None
    rows: Sequence[tuple[str, Picture]]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    intro: str
    cards: Sequence[Card]


def picture(pixels: Pixels, words: str, file: Path) -> Picture:
    """(h, w, 3) RGB, written to a WebP file."""
    Image.fromarray(pixels).save(file, "WEBP", quality=QUALITY, method=4)
    return Picture(f"{file.parent.name}/{file.name}", pixels.shape[1], pixels.shape[0], words)


def film(frames: Sequence[Pixels], words: str, frame_ms: int, hold_ms: int, file: Path) -> Picture:
    """Frames that play again and again, the last one held, written to a WebP file."""
    images = [Image.fromarray(frame) for frame in frames]
    durations = [frame_ms] * (len(images) - 1) + [hold_ms]
    images[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=images[1:],
        duration=durations,
        loop=0,
        quality=70,
        method=3,
    )
    return Picture(f"{file.parent.name}/{file.name}", frames[0].shape[1], frames[0].shape[0], words)


def page(sections: Iterable[Section]) -> str:
    """The whole page."""
    sections = list(sections)
    links = "".join(
        f'<a href="#{section.name}">{html.escape(section.title)} <i>{len(section.cards)}</i></a>'
        for section in sections
    )
    body = "".join(_section(section) for section in sections)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>draftfarm: text</title><style>{_STYLE}</style>"
        f"<nav><b>draftfarm</b><span>text</span>{links}</nav><main><header><h1>Text, drawn by draftfarm</h1>"
        "<p>Every frame on this page came out of the compositor that renders drafts, with the fonts that a fresh "
        "install has.</p></header>"
        f"{body}</main></html>"
    )


def _section(section: Section) -> str:
    cards = "".join(_card(card) for card in section.cards)
    return (
        f'<section id="{section.name}"><h2>{html.escape(section.title)}</h2>'
        f"<p>{html.escape(section.intro)}</p><div class=grid>{cards}</div></section>"
    )


def _card(card: Card) -> str:
    lead = _image(card.lead) if card.lead else ""
    rows = "".join(
        f"<div class=row><span>{html.escape(label)}</span>{_image(shown)}</div>" for label, shown in card.rows
    )
    note = f"<small>{html.escape(card.note)}</small>" if card.note else ""
    return f"<article>{lead}<h3>{html.escape(card.title)}</h3>{note}<div class=rows>{rows}</div></article>"


def _image(shown: Picture) -> str:
    return (
        f'<img loading=lazy width={shown.width} height={shown.height} alt="{html.escape(shown.words)}" '
        f'src="{shown.address}">'
    )


_STYLE = """
:root{color-scheme:dark;--ground:#0e1013;--card:#171a1f;--line:#262b33;--ink:#eef1f5;--dim:#8d96a3;--accent:#ffd54a}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,sans-serif;display:flex}
nav{position:sticky;top:0;height:100vh;width:220px;flex:none;padding:28px 20px;border-right:1px solid var(--line);
display:flex;flex-direction:column;gap:4px;overflow:auto}
nav b{font-size:18px;letter-spacing:-.01em}nav span{color:var(--dim);margin-bottom:18px}
nav a{color:var(--ink);text-decoration:none;padding:6px 10px;border-radius:8px;display:flex;justify-content:space-between}
nav a:hover{background:var(--card)}nav i{color:var(--dim);font-style:normal}
main{padding:40px 40px 120px;max-width:1500px;min-width:0;flex:1}
h1{font-size:34px;letter-spacing:-.02em;margin:0 0 6px}header p,section>p{color:var(--dim);margin:0 0 28px;max-width:70ch}
h2{font-size:22px;margin:56px 0 4px;letter-spacing:-.01em}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(560px,1fr));gap:20px}
article{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:14px;overflow:hidden}
article>img{width:100%;height:auto;border-radius:9px;display:block}
h3{font-size:15px;margin:12px 2px 0;font-weight:600}small{color:var(--dim);margin:0 2px;display:block}
.rows{margin-top:10px;display:grid;gap:4px}.row{display:grid;grid-template-columns:76px 1fr;align-items:center;gap:8px}
.row span{color:var(--dim);font-size:12px}.row img{width:100%;height:auto;border-radius:5px;display:block}
@media(max-width:900px){body{display:block}nav{position:static;width:auto;height:auto}main{padding:20px}
.grid{grid-template-columns:1fr}}
"""
