"""`.cube` files: what they say is what is drawn; what is no sound file is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from renderer.errors import InvalidMedia
from renderer.grading import apply_grading, read_cube
from renderer.grading.cube_file import parse_cube
from renderer.grading.tones import Colors
from renderer.looks.look_folder import LookFolder
from renderer.operations import LookupTable
from tests.grading.pictures import every_hue


def cube(side: int, function: Callable[[Colors], Colors], *, header: str = "") -> str:
    axis = np.linspace(0, 1, side, dtype=np.float32)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    colors = function(np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=-1))
    rows = "\n".join(" ".join(f"{value:.6f}" for value in color) for color in colors)
    return f'TITLE "x"\n# a comment\n{header}LUT_3D_SIZE {side}\n\n{rows}\n'


def cycled(colors: Colors) -> Colors:
    return colors[:, [1, 2, 0]]


COLORS = np.random.default_rng(5).random((500, 3), np.float32)


def test_an_identity_table_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "identity.cube"
    path.write_text(cube(17, lambda colors: colors))
    picture = every_hue(16)
    assert (apply_grading(picture, [LookupTable(str(path))]) == picture).all()


@pytest.mark.parametrize("side", [2, 17, 33])
def test_the_axes_are_the_right_way_round(side: int, tmp_path: Path) -> None:
    path = tmp_path / "cycled.cube"
    path.write_text(cube(side, cycled))
    assert read_cube(path)(COLORS) == pytest.approx(cycled(COLORS), abs=1e-5)
    picture = every_hue(16)
    graded = apply_grading(picture, [LookupTable(str(path))])
    wanted = picture[:, :, [2, 0, 1, 3]]  # blue ← red, green ← blue, red ← green
    assert np.abs(graded.astype(int) - wanted).max() <= 1


def test_a_bent_table_is_drawn_within_two_steps(tmp_path: Path) -> None:
    def bent(colors: Colors) -> Colors:
        grey = colors.mean(axis=1, keepdims=True)
        return np.clip(grey + (colors - grey) * 1.4, 0, 1) ** np.float32(0.8)

    path = tmp_path / "bent.cube"
    path.write_text(cube(33, bent))
    picture = every_hue(32)
    table = read_cube(path)
    colors = picture[:, :, 2::-1].reshape(-1, 3).astype(np.float32) / 255
    wanted = np.rint(np.clip(table(colors), 0, 1) * 255).reshape(*picture.shape[:2], 3)[:, :, ::-1]
    graded = apply_grading(picture, [LookupTable(str(path))])
    assert np.abs(graded[:, :, :3] - wanted).max() <= 2


def test_one_dimension() -> None:
    table = parse_cube("LUT_1D_SIZE 3\n0 0 0\n0.25 0.5 1\n1 1 1\n")
    assert table(np.array([[0.5, 0.5, 0.5], [0.25, 0.75, 0.5]], np.float32)) == pytest.approx(
        np.array([[0.25, 0.5, 1.0], [0.125, 0.75, 1.0]])
    )


def test_domain() -> None:
    text = "DOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n"
    assert parse_cube(text)(np.array([[1.0, 0.5, 0.0]], np.float32)) == pytest.approx(
        np.array([[0.5, 0.25, 0.0]])
    )


def test_shaper_and_lattice_in_one_file() -> None:
    lattice = cube(2, cycled).split("LUT_3D_SIZE 2\n")[1]
    text = f"LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 1\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0 1\n1 1 1\n0 0 0\n{lattice}"
    assert parse_cube(text)(COLORS) == pytest.approx(cycled(1 - COLORS), abs=1e-5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "neither"),
        ("hello world", "neither"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "8 rows"),
        ("LUT_3D_SIZE 1000000\n", "whole number"),
        ("LUT_3D_SIZE -4\n", "whole number"),
        ("LUT_3D_SIZE two\n", "whole number"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1\n", "three numbers"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1e\n", "no number"),
        ("LUT_1D_SIZE 2\n0 0 0\nnan nan nan\n", "finite"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 nan\n", "no sense"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1e30\n", "no sense"),
        ("DOMAIN_MIN 1 1 1\nDOMAIN_MAX 0 1 1\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "domain"),
        ("DOMAIN_MIN 1\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "3 numbers"),
    ],
)
def test_malformed_files_are_named(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.cube"
    path.write_text(text)
    with pytest.raises(InvalidMedia, match=reason) as caught:
        read_cube(path)
    assert caught.value.name == "broken.cube"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "noise.cube"
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(InvalidMedia, match=r"noise\.cube"):
        read_cube(path)


def test_a_folder_of_looks(tmp_path: Path) -> None:
    owner, draft = tmp_path / "owner", tmp_path / "draft"
    (owner / "warm").mkdir(parents=True)
    draft.mkdir()
    for path in (owner / "warm" / "7127828208690433311.CUBE", draft / "My Look.cube", owner / "notes.txt"):
        path.write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    (draft / "7127828208690433311.cube").write_text("")
    looks = LookFolder([owner, draft])
    assert looks.find("7127828208690433311") == owner / "warm" / "7127828208690433311.CUBE"
    assert looks.find("unknown", "my_look") == draft / "My Look.cube"
    assert looks.find("", "notes") is None
    assert LookFolder([tmp_path / "absent"]).find("x") is None
