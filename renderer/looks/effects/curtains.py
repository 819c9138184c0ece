"""Effects that open at the start of their segment or close at its end, once."""

from __future__ import annotations

import numpy as np

from renderer.looks.effects.colors import NEGATIVE
from renderer.looks.effects.knobs import run_in, run_out
from renderer.looks.effects.pixels import toned, transformed
from renderer.looks.effects.registry import effect
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels

SECONDS = 1.0
"""How long a curtain takes at normal speed (a guess)."""
_DURATION = "its duration is a guess"


def _eased(u: float) -> float:
    return u * u * (3 - 2 * u)


def _blackened(picture: Pixels, top: int, bottom: int, left: int, right: int) -> Pixels:
    """Black outside the box; alpha stays."""
    out = np.zeros_like(picture)
    out[:, :, 3] = picture[:, :, 3]
    out[top:bottom, left:right] = picture[top:bottom, left:right]
    return out


def _opened(picture: Pixels, across: float, along: float) -> Pixels:
    """Only the middle shares of width and height."""
    height, width = picture.shape[:2]
    x, y = round(width * (1 - across) / 2), round(height * (1 - along) / 2)
    return _blackened(picture, y, height - y, x, width - x)


@effect("open", note=_DURATION)
def open_bars(picture: Pixels, moment: Moment) -> Pixels:
    """Two black bars part, one upwards and one downwards."""
    u = run_in(moment, SECONDS)
    return picture if u >= 1 else _opened(picture, 1.0, _eased(u))


@effect("open_sideways", note=_DURATION)
def open_sideways(picture: Pixels, moment: Moment) -> Pixels:
    u = run_in(moment, SECONDS)
    return picture if u >= 1 else _opened(picture, _eased(u), 1.0)


@effect("close", note=_DURATION)
def close_bars(picture: Pixels, moment: Moment) -> Pixels:
    """Two black bars meet at the end."""
    u = run_out(moment, SECONDS)
    return picture if u <= 0 else _opened(picture, 1.0, 1 - _eased(u))


@effect("open_wipe", note=_DURATION)
def open_wipe(picture: Pixels, moment: Moment) -> Pixels:
    """Black is wiped away from left to right."""
    u = run_in(moment, SECONDS)
    if u >= 1:
        return picture
    height, width = picture.shape[:2]
    return _blackened(picture, 0, height, 0, round(width * _eased(u)))


@effect("open_blinds", note=_DURATION)
def open_blinds(picture: Pixels, moment: Moment) -> Pixels:
    """Bars of black grow thin one after the other."""
    u = run_in(moment, SECONDS)
    if u >= 1:
        return picture
    height, bars = picture.shape[0], 8
    rows = np.arange(height) * bars / height
    share = np.clip(1.6 * u - 0.6 * np.floor(rows) / bars, 0, 1)
    out = picture.copy()
    out[rows % 1 > share, :, :3] = 0
    return out


@effect("fade_from_black", note=_DURATION)
def fade_from_black(picture: Pixels, moment: Moment) -> Pixels:
    u = run_in(moment, SECONDS)
    return picture if u >= 1 else toned(picture, u)


@effect("fade_to_black", note=_DURATION)
def fade_to_black(picture: Pixels, moment: Moment) -> Pixels:
    u = run_out(moment, SECONDS)
    return picture if u <= 0 else toned(picture, 1 - u)


@effect("open_negative", note=_DURATION)
def open_negative(picture: Pixels, moment: Moment) -> Pixels:
    """The bars that part show the negative."""
    u = run_in(moment, SECONDS)
    if u >= 1:
        return picture
    out = transformed(picture, NEGATIVE)
    edge = round(picture.shape[0] * (1 - _eased(u)) / 2)
    out[edge : picture.shape[0] - edge] = picture[edge : picture.shape[0] - edge]
    return out
