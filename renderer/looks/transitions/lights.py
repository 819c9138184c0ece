"""Flashes, light leaks, shutters and colour tricks around a cut."""

from __future__ import annotations

import math

import cv2
import numpy as np

from renderer.fidelity import Grade
from renderer.looks.registry import Moment
from renderer.looks.transitions.camera import View, filmed
from renderer.looks.transitions.curves import bump, part, peak, smooth
from renderer.looks.transitions.dips import shown
from renderer.looks.transitions.fields import centered
from renderer.looks.transitions.pixels import (
    BLACK,
    WHITE,
    alphas,
    exposed,
    lit,
    mix,
    mix_by,
    plain,
    shaded,
    sized,
)
from renderer.looks.transitions.registry import TransitionFunction, add_transition, transition
from renderer.media.picture import Pixels

LIGHT_COARSENESS = 8
"""Light is drawn at an eighth of the size: it has no edges."""


def _pulse(p: float, at: float, width: float) -> float:
    """A flash lamp's curve: sudden, then fading."""
    if p < at:
        return max(0.0, 1 - (at - p) / (width * 0.25))
    return max(0.0, 1 - (p - at) / width) ** 2


def _strobe(times: tuple[float, ...], width: float, push: float) -> TransitionFunction:
    """White pulses round the cut; each kicks the picture a little closer."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        flash = max(_pulse(p, at, width) for at in times) * min(1.0, 12 * p, 12 * (1 - p))
        if flash <= 0:
            return picture
        kicked = filmed(picture, View(scale=1 + push * flash)) if push else picture
        return mix(exposed(kicked, 1 + flash), plain(picture, WHITE), 0.75 * flash)

    return draw


add_transition("flash", _strobe((0.5,), 0.35, 0.06), cut=True)
add_transition("flash_strobe", _strobe((0.14, 0.32, 0.5, 0.68), 0.14, 0.0), cut=True)
add_transition("flash_shake", _strobe((0.3, 0.5, 0.72), 0.18, 0.12), cut=True)


@transition("flash_black_white", cut=True)
def flash_black_white(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Hard changes between black and white versions and the picture."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    if p < 0.12 or p > 0.88:
        return picture
    gray = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY), cv2.COLOR_GRAY2BGRA)
    hard = np.asarray(cv2.min(cv2.addWeighted(gray, 1.8, gray, 0, -60), alphas(picture)), np.uint8)
    hard[..., 3] = picture[..., 3]
    return hard if int(p * 14) % 2 else exposed(picture, 1.35)


def _leak(colors: tuple[tuple[int, int, int], ...], spots: int, streak: float) -> TransitionFunction:
    """Glows that wander over a crossfade, brightest in the middle; `streak` draws them out sideways."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        both = mix(outgoing, incoming, smooth(part(p, 0.3, 0.7)))
        strength = smooth(peak(p))
        if strength <= 0:
            return both
        height, width = outgoing.shape[:2]
        x, y = centered(max(2, height // LIGHT_COARSENESS), max(2, width // LIGHT_COARSENESS))
        rng = np.random.default_rng(moment.seed)
        light = np.zeros((*x.shape, 4), np.float32)
        for n in range(spots):
            cx, cy, size, pace = rng.uniform((-0.9, -0.5, 0.18, 0.5), (0.9, 0.5, 0.5, 1.4))
            at = cx + (p - 0.5) * pace * 2
            wide = size * (1 + 2.5 * streak)
            tall = size * (1 - 0.8 * streak)
            glow = np.exp(-(((x - at) / wide) ** 2) - ((y - cy) / tall) ** 2)
            light[..., :3] += glow[..., None] * np.array(colors[n % len(colors)], np.float32)
        light[..., :3] *= strength * 0.85
        return lit(both, sized(np.clip(light, 0, 255).astype(np.uint8), outgoing))

    return draw


WARM = ((40, 110, 255), (90, 190, 255), (60, 60, 235))
WIDE_WHITE = ((255, 250, 240), (255, 225, 190), (235, 240, 255))
NEON = ((255, 60, 190), (255, 190, 40), (120, 60, 255))
add_transition("light_leak", _leak(WARM, 4, 0.0), grade=Grade.STAND_IN)
add_transition("light_streak", _leak(WIDE_WHITE, 4, 0.85), grade=Grade.STAND_IN)
add_transition("light_neon", _leak(NEON, 5, 0.5), grade=Grade.STAND_IN)


@transition("glare", grade=Grade.STAND_IN, cut=True)
def glare(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A blinding light with rays swells up to the cut and dies away behind it."""
    p = moment.progress
    strength = smooth(peak(p))
    picture = shown(outgoing, incoming, p)
    if strength <= 0:
        return picture
    picture = filmed(picture, View(scale=1 + 0.12 * strength))
    height, width = outgoing.shape[:2]
    x, y = centered(max(2, height // LIGHT_COARSENESS), max(2, width // LIGHT_COARSENESS))
    x, y = x - 0.35 + 0.7 * p, y + 0.12
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    phase = moment.seed % 97
    rays = 0.55 + 0.25 * np.sin(angle * 9 + phase + p * 3) + 0.2 * np.sin(angle * 23 - phase)
    reach = 0.1 + 1.1 * strength**1.5
    glow = np.exp(-((radius / (reach * 0.7)) ** 2)) * 1.2 + np.exp(-radius / reach) * (0.35 + 0.35 * rays)
    light = np.zeros((*x.shape, 4), np.float32)
    light[..., :3] = glow[..., None] * strength * np.array((235, 245, 255), np.float32)
    return lit(picture, sized(np.clip(light, 0, 255).astype(np.uint8), outgoing))


@transition("shutter", grade=Grade.STAND_IN, cut=True)
def shutter(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Six blades close and open again, with a short flash when the picture is taken."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    flash = part(p, 0.5, 0.52) * (1 - part(p, 0.52, 0.9)) ** 2
    picture = mix(picture, plain(picture, WHITE), 0.9 * flash)
    closed = smooth(part(peak(p), 0.25, 0.95))
    if closed <= 0:
        return picture
    height, width = (max(2, n // 2) for n in outgoing.shape[:2])
    x, y = centered(height, width)
    sector = np.mod(np.arctan2(y, x) + closed * 1.1, math.pi / 3) - math.pi / 6
    opening = np.hypot(x, y) * np.cos(sector)
    clear = np.clip((1.02 * (1 - closed) - opening) * height / 3 + 1, 0, 1)
    return shaded(picture, sized((clear * 255).astype(np.uint8), outgoing))


@transition("blink", cut=True)
def blink(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """Eyelids: the picture closes to a slit, softly, and opens on the other one."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    if p <= 0 or p >= 1:
        return picture
    closed = smooth(peak(p))
    height, width = (max(2, n // 2) for n in outgoing.shape[:2])
    x, y = centered(height, width)
    lid = (1 - closed) * 0.75 * (1 - 0.35 * np.clip(x * x, 0, 1))
    dark = np.clip((np.abs(y) - lid) / (0.06 + 0.1 * closed) + min(1.0, closed * 2.2) * 0.999, 0, 1)
    dark *= min(1.0, closed * 6)
    return mix_by(picture, plain(picture, BLACK), sized((dark * 255).astype(np.uint8), outgoing))


def _negative(tint: tuple[float, float, float] | None) -> TransitionFunction:
    """Round the cut the pictures show as negatives, `tint` times (blue, green, red)."""

    def draw(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
        p = moment.progress
        picture = shown(outgoing, incoming, p)
        amount = part(p, 0.12, 0.2) * (1 - part(p, 0.8, 0.88))
        if amount <= 0:
            return picture
        turned = cv2.subtract(alphas(picture), picture)
        turned[..., 3] = picture[..., 3]
        if tint:
            gray = cv2.cvtColor(turned, cv2.COLOR_BGRA2GRAY)
            turned = cv2.merge([*(cv2.convertScaleAbs(gray, alpha=t) for t in tint), picture[..., 3]])
            turned = cv2.min(turned, alphas(picture))
        return mix(picture, np.asarray(turned, np.uint8), amount)

    return draw


add_transition("negative", _negative(None), cut=True)
add_transition("negative_pink", _negative((1.15, 0.55, 1.3)), cut=True)
add_transition("negative_blue", _negative((1.5, 0.8, 0.35)), cut=True)


@transition("thermal", cut=True)
def thermal(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A heat camera's colours round the cut."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    amount = part(p, 0.1, 0.25) * (1 - part(p, 0.75, 0.9))
    if amount <= 0:
        return picture
    colors = cv2.applyColorMap(cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY), cv2.COLORMAP_JET)
    warm = cv2.merge([*cv2.split(colors), picture[..., 3]])
    return mix(picture, np.asarray(cv2.min(warm, alphas(picture)), np.uint8), amount)


@transition("film_roll", grade=Grade.STAND_IN, cut=True)
def film_roll(outgoing: Pixels, incoming: Pixels, moment: Moment) -> Pixels:
    """A projector that slips: the picture rolls, flickers and is warm for a moment."""
    p = moment.progress
    picture = shown(outgoing, incoming, p)
    if p <= 0 or p >= 1:
        return picture
    near = 2 * min(p, 1 - p)
    height = outgoing.shape[0]
    side = 1 if p < 0.5 else -1
    rolled = np.roll(picture, side * int(near**2.5 * 1.5 * height) % height, axis=0)
    rng = np.random.default_rng((moment.seed, int(p * 24)))
    out = filmed(rolled, View(x=float(rng.normal(0, 0.004)) * near), View(y=0.16 * near**2))
    flicker = exposed(out, 1 + near * float(rng.uniform(-0.15, 0.3)))
    light = np.zeros((2, 2, 4), np.uint8)
    light[:, 1] = (10, round(70 * bump(p)), round(150 * bump(p)), 0)
    light[:, 0] = (0, round(15 * bump(p)), round(45 * bump(p)), 0)
    return lit(flicker, sized(light, outgoing))
