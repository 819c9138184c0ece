import numpy as np
import pytest

from renderer.grading.clut import sampled


def swapped(colors: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Mixes channels, so that it is no matter of three separate tables."""
    return np.stack([colors[:, 1] * colors[:, 0], colors[:, 2], colors[:, 0]], axis=-1)


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 270])
def test_rows_of_any_length_beside_any_garbage(width: int) -> None:
    """Vector code looks beyond short rows: what was in memory there must neither show nor crash."""
    table = sampled(swapped)  # type: ignore[arg-type]
    assert table.planes is not None
    rng = np.random.default_rng(width)
    pixels = rng.integers(0, 256, (33, width, 4), np.uint8)
    pixels[..., 3] = 255
    for filling in (np.nan, np.inf, -1e30, 1e30):
        for size in (width * 33, 4096, 65536):
            garbage = [np.full(size, filling, np.float32) for _ in range(8)]
            del garbage
        graded = table.apply(pixels)
        blue, green, red = (pixels[..., c].astype(float) for c in range(3))
        assert np.abs(graded[..., 2] - green * red / 255).max() <= 2
        assert np.abs(graded[..., 1].astype(float) - blue).max() <= 1
        assert np.abs(graded[..., 0].astype(float) - red).max() <= 1
