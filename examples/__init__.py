"""A sample draft with its own drawn media, and clients of the two calls."""

import renderer  # noqa: F401  before Skia: stands in for libraries a slim machine lacks
