"""Five landscapes for the sample, drawn in light order from dawn to midnight.

Each function returns an 8-bit RGB picture (height, width, 3) of `PHOTO_SIZE_PX`.
"""

from examples.scenery.city import city_night
from examples.scenery.desert import desert_stars
from examples.scenery.forest import misty_forest
from examples.scenery.mountains import dawn_mountains
from examples.scenery.sea import moonlit_sea
from examples.scenery.size import PHOTO_SIZE_PX, Photo

__all__ = [
    "PHOTO_SIZE_PX",
    "Photo",
    "city_night",
    "dawn_mountains",
    "desert_stars",
    "misty_forest",
    "moonlit_sea",
]
