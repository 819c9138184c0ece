"""Which look draws a draft's transition: by its ids, by its name, by what its name says, or the stand-in."""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.looks.registry import Look, folded
from renderer.looks.transitions.catalogue import relatives
from renderer.looks.transitions.registry import TRANSITIONS, UNKNOWN, TransitionFunction

ALIKE = "/alike"
"""What a key ends with where the look stands in for others of its kind."""

KEYWORDS: tuple[tuple[str, str], ...] = (
    ("black fade", "dip_black"),
    ("fade to black", "dip_black"),
    ("fade to white", "dip_white"),
    ("gradual fade", "dissolve"),
    ("glitch", "glitch"),
    ("故障", "glitch"),
    ("swirl", "swirl"),
    ("漩", "swirl"),
    ("spin", "rotate_cw"),
    ("rotat", "rotate_cw"),
    ("旋转", "rotate_cw"),
    ("shuriken", "rotate_cw"),
    ("shake", "shake"),
    ("抖", "shake"),
    ("震", "shake_hard"),
    ("flash", "flash"),
    ("闪", "flash"),
    ("blur", "blur"),
    ("模糊", "blur"),
    ("zoom", "zoom_in"),
    ("pull", "zoom_out"),
    ("推", "zoom_in"),
    ("拉远", "zoom_out"),
    ("缩放", "zoom_in"),
    ("flip", "flip_horizontal"),
    ("翻转", "flip_horizontal"),
    ("cube", "cube_left"),
    ("page", "page_left"),
    ("翻页", "page_left"),
    ("swipe", "whip_left"),
    ("whip", "whip_left"),
    ("slide", "push_left"),
    ("滑", "push_left"),
    ("移", "push_left"),
    ("wipe", "wipe_right"),
    ("擦", "soft_wipe_right"),
    ("split", "split_horizontal"),
    ("分割", "split_horizontal"),
    ("mosaic", "mosaic"),
    ("马赛克", "mosaic"),
    ("ripple", "ripple"),
    ("wave", "ripple"),
    ("波", "ripple"),
    ("smoke", "smoke_white"),
    ("烟", "smoke_white"),
    ("burn", "burn"),
    ("fire", "burn"),
    ("flame", "burn"),
    ("火", "burn"),
    ("paper", "tear_right"),
    ("撕", "tear_right"),
    ("heart", "shape_heart"),
    ("爱心", "shape_heart"),
    ("circle", "shape_circle"),
    ("light", "light_leak"),
    ("光", "light_leak"),
    ("snow", "particles_snow"),
    ("雪", "particles_snow"),
    ("bubble", "particles_bubbles"),
    ("film", "film_roll"),
    ("胶片", "film_roll"),
    ("stretch", "stretch"),
    ("拉伸", "stretch"),
)
"""Words in the names of transitions nobody has catalogued, first match first; a guess at their kind."""

SIDES = (("left", "左"), ("right", "右"), ("up", "上"), ("down", "下"))


def register_relatives() -> None:
    """Register, beside the looks themselves, what they stand in for. Call it once all looks are registered."""
    for key, (ids, names) in relatives().items():
        look = TRANSITIONS[key]
        note = f"a look of its kind stands in for it: {key.replace('_', ' ')}"
        TRANSITIONS.add(key + ALIKE, look.draw, ids=ids, names=names, grade=Grade.STAND_IN, note=note)


def find_transition(name: str, *ids: str) -> Look[TransitionFunction]:
    """The look for a draft's transition; always one, `UNKNOWN` at worst, graded by how well it fits."""
    found = TRANSITIONS.find(name, *(one for one in ids if one))
    if found is not None:
        return replace(found, key=found.key.removesuffix(ALIKE))
    word = folded(name)
    for keyword, key in KEYWORDS:
        if folded(keyword) in word:
            turned = _to_the_side(key, word)
            note = f"not catalogued; by its name drawn as {turned.replace('_', ' ')}"
            return replace(TRANSITIONS[turned], grade=Grade.STAND_IN, note=note)
    return replace(TRANSITIONS[UNKNOWN], grade=Grade.STAND_IN, note="not catalogued; drawn as a dissolve")


def _to_the_side(key: str, word: str) -> str:
    """`push_left` becomes `push_up` for a name that says so."""
    stem, _, side = key.rpartition("_")
    if side not in {english for english, _ in SIDES}:
        return key
    for english, chinese in SIDES:
        turned = f"{stem}_{english}"
        if (english in word or chinese in word) and any(look.key == turned for look in TRANSITIONS):
            return turned
    return key
