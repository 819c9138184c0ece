"""Stretches: pictures squeezed or drawn out along one axis."""

from __future__ import annotations

import cv2
import numpy as np

from renderer.looks.registry import Moment
from renderer.looks.transitions.curves import ease_in_out
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.pixels import mix, put, shrunk, sized
from renderer.looks.transitions.registry import TransitionFunction, add_transition
from renderer.media.picture import Pixels

LONGEST = 6.0
"""How many times its length a picture is drawn out at the cut; a guess."""


def _squeeze(upright: bool) -> TransitionFunction:
    """The outgoing picture is squeezed to a line in the middle; the incoming one is behind it."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        left = 1 - ease_in_out(moment.progress, 2.2)
        size = (width, round(height * left)) if upright else (round(width * left), height)
        if min(size) < 1:
            return incoming
        card = (
            outgoing
            if size == (width, height)
            else cv2.resize(outgoing, size, interpolation=cv2.INTER_LINEAR)
        )
        out = incoming.copy()
        put(out, np.asarray(card, np.uint8), (width - size[0]) // 2, (height - size[1]) // 2)
        return out

    return draw


add_transition("squeeze_vertical", _squeeze(upright=True))
add_transition("squeeze_horizontal", _squeeze(upright=False))


def _stretch_to(sign: int) -> TransitionFunction:
    """The incoming picture unfolds from one side and presses the outgoing one against the other."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        height, width = outgoing.shape[:2]
        come = round(ease_in_out(moment.progress, 2.2) * width)
        if come <= 0 or come >= width:
            return outgoing if come <= 0 else incoming
        new = np.asarray(cv2.resize(incoming, (come, height), interpolation=cv2.INTER_LINEAR), np.uint8)
        old = np.asarray(
            cv2.resize(outgoing, (width - come, height), interpolation=cv2.INTER_LINEAR), np.uint8
        )
        return np.ascontiguousarray(np.hstack([new, old] if sign > 0 else [old, new]))

    return draw


add_transition("stretch_right", _stretch_to(1))
add_transition("stretch_left", _stretch_to(-1))


def _draw_out(upright: bool) -> TransitionFunction:
    """Each picture is drawn out from its middle, blurring along the way, with the cut at the longest moment."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        near = 2 * min(p, 1 - p)
        factor = LONGEST ** (near**2.2)
        height, width = picture.shape[:2]
        span = (height if upright else width) / factor
        if factor < 1.001:
            return picture
        low, high = ((height if upright else width) - span) / 2, ((height if upright else width) + span) / 2
        part = (
            picture[int(low) : int(np.ceil(high))] if upright else picture[:, int(low) : int(np.ceil(high))]
        )
        long = sized(part, picture)
        side = round(0.14 * near**3 * (height if upright else width)) // 2 | 1
        if side <= 1:
            return long
        small = shrunk(long, 2)
        soft = sized(np.asarray(cv2.blur(small, (1, side) if upright else (side, 1)), np.uint8), picture)
        return mix(long, soft, min(1.0, side / 15))

    return draw


add_transition("stretch", _draw_out(upright=False), cut=True)
add_transition("stretch_vertical", _draw_out(upright=True), cut=True)
