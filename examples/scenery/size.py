"""The size all photos share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PHOTO_SIZE_PX = (1600, 2400)
WIDTH, HEIGHT = PHOTO_SIZE_PX
Photo = NDArray[np.uint8]
