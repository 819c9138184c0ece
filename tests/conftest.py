"""For every test."""

import renderer  # noqa: F401  before Skia: stands in for libraries a slim machine lacks
