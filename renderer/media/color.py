"""What the colour tags of a decoded frame mean here, where tags are missing too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

_UNTAGGED = Colorspace.ITU709
"""Untagged video is Rec.709 whatever its size (measured: the app's frames match so, SD included)."""

# H.273 matrix numbers of frames → the names libswscale gives its coefficients.
_MATRICES: dict[int, Colorspace] = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}


class Transfer(StrEnum):
    """Which law the numbers follow: gamma for ordinary video, two laws for HDR."""

    SDR = "sdr"
    PQ = "pq"
    HLG = "hlg"


class Gamut(StrEnum):
    """Which colours the numbers are shares of."""

    REC709 = "rec709"
    REC2020 = "rec2020"
    P3 = "p3"


_TRANSFERS: dict[int, Transfer] = {
    ColorTrc.SMPTE2084: Transfer.PQ,
    ColorTrc.ARIB_STD_B67: Transfer.HLG,
}

_GAMUTS: dict[int, Gamut] = {
    ColorPrimaries.BT2020: Gamut.REC2020,
    ColorPrimaries.SMPTE431: Gamut.P3,
    ColorPrimaries.SMPTE432: Gamut.P3,
}


@dataclass(frozen=True, slots=True)
class FrameColor:
    """The colour description of one frame, complete."""

    matrix: Colorspace
    full_range: bool
    rgb: bool
    transfer: Transfer
    gamut: Gamut

    @property
    def is_rec709(self) -> bool:
        """True if planes of this frame need no conversion but of their layout."""
        return self.matrix == Colorspace.ITU709 and not self.full_range and not self.rgb and not self.is_wide

    @property
    def is_wide(self) -> bool:
        """True if colours must be mapped into Rec.709: HDR, or a wider gamut."""
        return self.transfer is not Transfer.SDR or self.gamut is not Gamut.REC709


def color_of(frame: av.VideoFrame) -> FrameColor:
    """Read a frame's tags; HDR without a gamut is taken as Rec.2020."""
    transfer = _TRANSFERS.get(int(frame.color_trc), Transfer.SDR)
    default_gamut = Gamut.REC709 if transfer is Transfer.SDR else Gamut.REC2020
    gamut = _GAMUTS.get(int(frame.color_primaries), default_gamut)
    rgb = frame.format.is_rgb
    return FrameColor(
        matrix=_MATRICES.get(int(frame.colorspace), _UNTAGGED),
        full_range=rgb or frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj"),
        rgb=rgb,
        transfer=transfer,
        gamut=gamut,
    )
