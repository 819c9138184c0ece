"""Camera moves with a cut at their fastest moment: whip pans, zooms, spins and shakes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from renderer.looks.registry import Moment
from renderer.looks.transitions.camera import View, filmed
from renderer.looks.transitions.curves import bump
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

SHUTTER = 0.05
"""Share of the transition that one exposure lasts: what the motion blur is made of. A guess."""


def _cut(leave: View, arrive: View, power: float = 2.6) -> TransitionFunction:
    """The outgoing picture speeds up towards `leave`; the incoming one slows down from `arrive` to rest."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        near = 2 * min(p, 1 - p)
        share = near**power
        speed = 2 * power * near ** (power - 1) * SHUTTER
        goal, forward = (leave, 1) if p < 0.5 else (arrive, -1)
        return filmed(shown(outgoing, incoming, p), goal.times(share), goal.times(forward * speed))

    return draw


WHIPS = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
    "up_left": (-1, -1),
    "up_right": (1, -1),
    "down_left": (-1, 1),
    "down_right": (1, 1),
}
for _name, (_x, _y) in WHIPS.items():
    add_transition(
        f"whip_{_name}", _cut(View(x=_x * 0.9, y=_y * 0.9), View(x=-_x * 0.9, y=-_y * 0.9), 3), cut=True
    )

add_transition("zoom_in", _cut(View(scale=2.4), View(scale=0.55)), cut=True)
add_transition("zoom_out", _cut(View(scale=0.5), View(scale=2.2)), cut=True)
add_transition("zoom_in_fast", _cut(View(scale=5.0), View(scale=0.3), 3.4), cut=True)
add_transition("zoom_in_left", _cut(View(scale=2.0, x=-0.6), View(scale=0.6, x=0.6)), cut=True)
add_transition("pass_through", _cut(View(scale=7.0), View(scale=3.0), 3.0), cut=True)
add_transition("inhale", _cut(View(scale=0.22), View(scale=4.0), 3.2), cut=True)
add_transition("zoom_spin", _cut(View(scale=3.0, degrees=70), View(scale=0.45, degrees=-70), 3.0), cut=True)
add_transition("rotate_cw", _cut(View(scale=1.25, degrees=90), View(scale=1.25, degrees=-90)), cut=True)
add_transition("rotate_ccw", _cut(View(scale=1.25, degrees=-90), View(scale=1.25, degrees=90)), cut=True)
add_transition(
    "rotate_cw_far", _cut(View(scale=1.6, degrees=180), View(scale=1.6, degrees=-180), 3), cut=True
)
add_transition(
    "rotate_ccw_far", _cut(View(scale=1.6, degrees=-180), View(scale=1.6, degrees=180), 3), cut=True
)
add_transition("rotate_center", _cut(View(degrees=180), View(degrees=-180), 2.2), cut=True)


def _shake(reach_x: float, reach_y: float, degrees: float, zoom: float, beats: float) -> TransitionFunction:
    """Trembling that swells towards the cut and dies away after it; `zoom` hides the edges and adds a push."""

    def view(p: float, phases: tuple[float, ...]) -> View:
        swell = bump(p) ** 1.5
        a, b, c = (
            math.sin(2 * math.pi * beats * k * p + f) for k, f in zip((1.0, 1.27, 0.8), phases, strict=True)
        )
        return View(1 + zoom * swell, degrees * c * swell, reach_x * a * swell, reach_y * b * swell)

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        if p <= 0 or p >= 1:
            return picture
        rng = np.random.default_rng(moment.seed)
        phases = tuple(float(f) for f in rng.random(3) * 2 * math.pi)
        now, soon = view(p, phases), view(min(1.0, p + SHUTTER / 2), phases)
        motion = View(soon.scale / now.scale, soon.degrees - now.degrees, soon.x - now.x, soon.y - now.y)
        return filmed(picture, now, motion)

    return draw


SHAKES: dict[str, Callable[[], TransitionFunction]] = {
    "shake": lambda: _shake(0.05, 0.05, 2.0, 0.12, 5),
    "shake_hard": lambda: _shake(0.10, 0.09, 5.0, 0.22, 6),
    "shake_slight": lambda: _shake(0.02, 0.02, 0.8, 0.05, 6),
    "shake_horizontal": lambda: _shake(0.12, 0.0, 0.0, 0.1, 5),
    "shake_down": lambda: _shake(0.0, 0.14, 0.0, 0.1, 4),
    "shake_rotating": lambda: _shake(0.02, 0.02, 12.0, 0.2, 4),
    "shake_zoom": lambda: _shake(0.04, 0.04, 2.0, 0.7, 5),
    "swing": lambda: _shake(0.08, 0.02, 6.0, 0.25, 2),
}
for _name, _make in SHAKES.items():
    add_transition(_name, _make(), cut=True)
