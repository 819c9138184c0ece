"""Which of the faces that are here comes nearest to a wanted one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from renderer.fonts.classes import FontClass, class_distance, weight_name
from renderer.fonts.folder import FaceRecord, Origin
from renderer.fonts.scripts import script_name
from renderer.fonts.stand_in import WantedFont

_ORIGINS = tuple(Origin)


@dataclass(frozen=True, slots=True)
class Look:
    """What a stand-in should look like."""

    font_class: FontClass | None
    weight: float
    italic: bool = False
    same_design: str = ""


Rank = tuple[float, ...]


def rank(record: FaceRecord, look: Look, scripts: frozenset[str] = frozenset()) -> Rank:
    """Small is near: missing scripts, then another design, class, weight, slant; among equals the owner's fonts go
    before the packaged ones and those before the system's, so that machines agree."""
    traits = record.traits
    return (
        len(scripts - traits.scripts),
        look.same_design != "" and traits.family != look.same_design,
        class_distance(look.font_class, traits.font_class),
        abs(traits.nearest_weight(look.weight) - look.weight),
        traits.italic != look.italic,
        _ORIGINS.index(record.origin),
        traits.region,
        record.order,
    )


def is_perfect(ranked: Rank) -> bool:
    """Whether no other face could be nearer but by whose it is."""
    return not any(ranked[:5])


def nearest(records: Iterable[FaceRecord], look: Look, scripts: frozenset[str]) -> FaceRecord | None:
    """The nearest face that draws text in one colour."""
    usable = [record for record in records if not record.traits.color and record.traits.scripts]
    return min(usable, key=lambda record: rank(record, look, scripts), default=None)


def by_nearness(records: Iterable[FaceRecord], look: Look) -> Sequence[FaceRecord]:
    """All faces, near ones first; those that bring their own colours last."""
    return sorted(records, key=lambda record: (record.traits.color, *rank(record, look)))


def drawn_name(record: FaceRecord, weight: float) -> str:
    """What a face at a weight is called: `Noto Sans CJK SC Black`."""
    if not record.traits.is_variable:
        return record.traits.name
    name = weight_name(record.traits.nearest_weight(weight))
    words = [
        record.traits.family,
        "" if name == "Regular" else name,
        "Italic" if record.traits.italic else "",
    ]
    return " ".join(word for word in words if word)


def likeness(wanted: WantedFont, record: FaceRecord, scripts: frozenset[str]) -> str:
    """How the stand-in is like the wanted font and how it is not: the words of a report."""
    traits = record.traits
    drawn = traits.nearest_weight(wanted.weight)
    lacking = sorted(script_name(script) for script in scripts - traits.scripts)
    if wanted.same_design and traits.family == wanted.same_design:
        words = "the same design"
    elif wanted.font_class is None:
        words = "the name does not tell what kind of font it is"
    elif traits.font_class is wanted.font_class:
        words = f"a {wanted.font_class.chinese}"
    else:
        own = f"a {traits.font_class.chinese}" if traits.font_class else "of unknown class"
        written = " and ".join(sorted(script_name(script) for script in scripts))
        words = f"{own}: no {wanted.font_class.chinese}{f' for {written}' if written else ''} is here"
    if abs(drawn - wanted.weight) >= 50:
        thicker = (
            " with thicker strokes" if wanted.weight_is_told and record.is_thickened(wanted.weight) else ""
        )
        words += f", {weight_name(drawn)}{thicker} instead of {weight_name(wanted.weight)}"
    elif wanted.weight_is_told and wanted.font_class is not None and traits.font_class is wanted.font_class:
        words += " of the same weight"
    if lacking:
        words += f"; {' and '.join(lacking)} from other fonts"
    return words
