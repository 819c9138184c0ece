"""Plane geometry as Skia takes it."""

from __future__ import annotations

import skia

from renderer.compositor.geometry import Affine
from renderer.rect import Rect


def skia_matrix(matrix: Affine) -> skia.Matrix:
    return skia.Matrix.MakeAll(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f, 0, 0, 1)


def skia_rect(rect: Rect) -> skia.Rect:
    return skia.Rect.MakeLTRB(rect.left, rect.top, rect.right, rect.bottom)


def plain_rect(rect: skia.Rect) -> Rect:
    return Rect(rect.left(), rect.top(), rect.right(), rect.bottom())
