"""Dips to a colour and overexposures: the outgoing picture goes into light or dark, the incoming one comes out."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import ease_out, part, peak, smooth
from renderer.looks.transitions.pixels import (
    BLACK,
    WHITE,
    Color,
    exposed,
    lit,
    mix,
    plain,
    shrunk,
    sized,
    without_alpha,
)
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels


def shown(outgoing: Pixels, incoming: Pixels, p: float) -> Pixels:
    """The one picture a cutting transition works on: the incoming one from the middle on."""
    return outgoing if p < 0.5 else incoming


def _dip(color: Color, hold: float) -> TransitionFunction:
    """Into the colour, which stays plain for `hold` of the time, and out of it; straight ramps."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        picture = shown(outgoing, incoming, moment.progress)
        return mix(picture, plain(picture, color), part(peak(moment.progress), 0.0, 1 - hold))

    return draw


add_transition("dip_black", _dip(BLACK, 0.0), cut=True)
add_transition("dip_black_long", _dip(BLACK, 0.25), cut=True)
add_transition("dip_white", _dip(WHITE, 0.0), cut=True)


@transition("dip_white_fast", cut=True)
def dip_white_fast(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A flash: sudden before the cut, fading slowly after it."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    amount = part(p, 0.32, 0.5) if p < 0.5 else (1 - part(p, 0.5, 1.0)) ** 2
    return mix(picture, plain(picture, WHITE), amount)


@transition("blanch", cut=True)
def blanch(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Overexposure: bright parts burn out and bloom before all is white."""
    amount = smooth(peak(moment.progress))
    picture = shown(outgoing, incoming, moment.progress)
    if amount <= 0:
        return picture
    gained = exposed(picture, 1 + 1.3 * amount**1.5)
    bloom = sized(np.asarray(cv2.GaussianBlur(shrunk(gained, 8), (0, 0), 4 + 6 * amount), np.uint8), picture)
    bloom = np.asarray(cv2.addWeighted(bloom, 0.45 * amount, bloom, 0, 0), np.uint8)
    out = lit(gained, without_alpha(bloom))
    return mix(out, plain(picture, WHITE), part(amount, 0.5, 1.0))


@transition("fog")
def fog(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Both pictures lose themselves in a white haze."""
    p = moment.progress
    amount = smooth(peak(p))
    both = mix(outgoing, incoming, smooth(part(p, 0.25, 0.75)))
    if amount <= 0:
        return both
    hazy = shrunk(both, 4)
    hazy = np.asarray(cv2.GaussianBlur(hazy, (0, 0), 0.5 + hazy.shape[1] * 0.022 * amount), np.uint8)
    soft = mix(both, sized(hazy, both), ease_out(amount, 2))
    return mix(soft, plain(both, WHITE), 0.8 * amount)
