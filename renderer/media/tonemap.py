"""The mapping of HDR and wide-gamut colours into Rec.709, as a formula and as a table.

Display light in, display light out: PQ or HLG numbers become nits, nits above the reference white are
rolled off with the curve of Rec. ITU-R BT.2390 applied to the strongest primary (hue stays), the
Rec.2020 or P3 primaries are turned into Rec.709 ones, colours outside it move towards gray until they
fit, and the result is encoded for a BT.1886 display.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from renderer.media.color import Gamut, Transfer

Floats = NDArray[np.float64]

REFERENCE_WHITE_NITS = 203.0
"""HDR light that becomes SDR white, as in BT.2408: the level of a caption or a sheet of paper."""
DEFAULT_PQ_PEAK_NITS = 1000.0
"""Brightest light of a PQ video that does not say: what nearly all of it is mastered for."""
HLG_PEAK_NITS = 1000.0
"""The display HLG is specified for; its system gamma is 1.2."""
HLG_SYSTEM_GAMMA = 1.2
DISPLAY_GAMMA = 2.4
"""BT.1886."""
TABLE_POINTS = 49
"""Grid of the table. Between its points grays are right within 0.5 of 255 and half of all colours within
0.2; the weakest channel of a strongly saturated one may be 15 off, where it is nearly black anyway."""

_PQ_M1, _PQ_M2 = 2610 / 16384, 2523 / 4096 * 128
_PQ_C1, _PQ_C2, _PQ_C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_PQ_MAX_NITS = 10000.0
_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073

_REC709_LUMA = np.array([0.2126, 0.7152, 0.0722])
_REC2020_LUMA = np.array([0.2627, 0.6780, 0.0593])

# Linear light, D65 on both sides.
_TO_REC709: dict[Gamut, Floats] = {
    Gamut.REC709: np.eye(3),
    Gamut.REC2020: np.array(
        [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
    ),
    Gamut.P3: np.array(
        [[1.224940, -0.224940, 0.0], [-0.042057, 1.042057, 0.0], [-0.019638, -0.078636, 1.098274]]
    ),
}


@dataclass(frozen=True, slots=True)
class ToneMap:
    """Which mapping a source needs. `peak_nits` is its brightest light and matters for PQ alone."""

    transfer: Transfer
    gamut: Gamut
    peak_nits: float = DEFAULT_PQ_PEAK_NITS

    def apply(self, rgb: Floats) -> Floats:
        """(…, 3) encoded red, green, blue 0…1 → the same encoded for a Rec.709 display, 0…1."""
        light = self._display_light(np.clip(rgb, 0.0, 1.0))
        if self.transfer is not Transfer.SDR:
            peak = HLG_PEAK_NITS if self.transfer is Transfer.HLG else self.peak_nits
            light = _roll_off(light, peak / REFERENCE_WHITE_NITS)
        fitted = _fit_gamut(light @ _TO_REC709[self.gamut].T)
        return np.asarray(np.clip(fitted, 0.0, 1.0) ** (1 / DISPLAY_GAMMA))

    def _display_light(self, rgb: Floats) -> Floats:
        """Linear light as a multiple of the reference white."""
        if self.transfer is Transfer.PQ:
            return pq_to_nits(rgb) / REFERENCE_WHITE_NITS
        if self.transfer is Transfer.HLG:
            return hlg_to_nits(rgb) / REFERENCE_WHITE_NITS
        return np.asarray(rgb**DISPLAY_GAMMA)


def pq_to_nits(values: Floats) -> Floats:
    """SMPTE ST 2084: encoded 0…1 → cd/m²."""
    powered = values ** (1 / _PQ_M2)
    numerator = np.maximum(powered - _PQ_C1, 0.0)
    return np.asarray(_PQ_MAX_NITS * (numerator / (_PQ_C2 - _PQ_C3 * powered)) ** (1 / _PQ_M1))


def nits_to_pq(nits: Floats) -> Floats:
    """SMPTE ST 2084: cd/m² → encoded 0…1."""
    powered = (nits / _PQ_MAX_NITS) ** _PQ_M1
    return np.asarray(((_PQ_C1 + _PQ_C2 * powered) / (1 + _PQ_C3 * powered)) ** _PQ_M2)


def hlg_to_nits(rgb: Floats) -> Floats:
    """ARIB STD-B67 / BT.2100: encoded (…, 3) → cd/m² on the 1000-nit display it is specified for."""
    low = rgb**2 / 3
    high = (np.exp((rgb - _HLG_C) / _HLG_A) + _HLG_B) / 12
    scene = np.where(rgb <= 0.5, low, high)
    luma = np.maximum(scene @ _REC2020_LUMA, 1e-9)[..., None]
    return np.asarray(HLG_PEAK_NITS * luma ** (HLG_SYSTEM_GAMMA - 1) * scene)


def _roll_off(light: Floats, peak: float) -> Floats:
    """Squeeze 0…`peak` into 0…1 by the strongest primary; below the knee nothing changes."""
    strongest = light.max(axis=-1, keepdims=True)
    squeezed = bt2390(strongest, peak)
    return np.asarray(light * (squeezed / np.maximum(strongest, 1e-9)))


def bt2390(light: Floats, peak: float) -> Floats:
    """The EETF of BT.2390 from 0…`peak` to 0…1, both multiples of the reference white, black 0."""
    white = float(nits_to_pq(np.array(REFERENCE_WHITE_NITS)))
    top = float(nits_to_pq(np.array(peak * REFERENCE_WHITE_NITS)))
    if top <= white:
        return np.minimum(light, 1.0)
    encoded = nits_to_pq(np.minimum(light, peak) * REFERENCE_WHITE_NITS) / top
    limit = white / top
    knee = 1.5 * limit - 0.5
    t = np.clip((encoded - knee) / (1 - knee), 0.0, 1.0)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * limit
    )
    squeezed = np.where(encoded < knee, encoded, spline)
    return np.asarray(pq_to_nits(squeezed * top) / REFERENCE_WHITE_NITS)


def _fit_gamut(light: Floats) -> Floats:
    """Move colours with a negative primary towards gray of the same luma until none is negative."""
    luma = np.maximum(light @ _REC709_LUMA, 0.0)[..., None]
    lowest = light.min(axis=-1, keepdims=True)
    share = np.where(lowest < 0, luma / np.maximum(luma - lowest, 1e-9), 1.0)
    return np.asarray(luma + (light - luma) * share)


@lru_cache(maxsize=8)
def table_file(tone_map: ToneMap) -> Path:
    """The mapping as a .cube table that FFmpeg's lut3d reads; made once per process and removed with it."""
    axis = np.linspace(0.0, 1.0, TABLE_POINTS)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    mapped = tone_map.apply(np.stack([red, green, blue], axis=-1)).reshape(-1, 3)
    path = Path(_table_folder().name) / f"{tone_map.transfer}-{tone_map.gamut}-{tone_map.peak_nits:.0f}.cube"
    lines = [f"LUT_3D_SIZE {TABLE_POINTS}", *(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in mapped.tolist())]
    path.write_text("\n".join(lines), encoding="ascii")
    return path


@lru_cache(maxsize=1)
def _table_folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="draftfarm-tables-")
