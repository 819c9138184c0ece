from __future__ import annotations

from pathlib import Path

import pytest

from renderer.fonts import FontLibrary
from tests.text.blocks import made_font


@pytest.fixture(scope="session")
def fonts() -> FontLibrary:
    """The packaged fonts alone, whatever the machine has."""
    return FontLibrary(system_folders=())


@pytest.fixture(scope="session")
def made_fonts(tmp_path_factory: pytest.TempPathFactory) -> FontLibrary:
    """A library with the font `Made` of 1.0 em, ascent 0.8, whose pair AB is kerned by −0.2 em."""
    folder: Path = tmp_path_factory.mktemp("fonts")
    made_font(folder / "Made.ttf", kern={("A", "B"): -200})
    return FontLibrary([folder], system_folders=())
