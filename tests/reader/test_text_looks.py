"""What letters are painted with: gradients, textures, strokes, shadows, flower texts, glow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from renderer.colors import WHITE, Gradient, Rgba
from renderer.fidelity import Grade
from renderer.reader import ReadOptions
from renderer.text_block import (
    TextBlock,
    TextGlow,
    TextGradient,
    TextShadow,
    TextStroke,
    TextStyle,
    TextTexture,
)
from renderer.timeline import Timeline
from tests.reader.drafts import Json, only_text, reported, segment, solid, timeline, track, words

RED, BLUE = Rgba(1.0, 0.0, 0.0), Rgba(0.0, 0.0, 1.0)


def read(
    *styles: Json, extra: tuple[tuple[str, Json], ...] = (), looks: tuple[Path, ...] = (), **fields: object
) -> Timeline:
    entries = [{"range": [0, 2], **style} for style in styles]
    material = words("Hi", styles=entries or None, **fields)
    return timeline(track("text", segment(material, extra=extra)), options=ReadOptions(look_folders=looks))


def style_of(seen: Timeline) -> TextStyle:
    return only_text(seen).block.runs[0].style


def block_of(seen: Timeline) -> TextBlock:
    return only_text(seen).block


def gradient(**fields: object) -> Json:
    return {"content": {"render_type": "gradient", "gradient": {"color": [[1, 0, 0], [0, 0, 1]], **fields}}}


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"percent": [0.2, 0.7]}, (0.2, 0.7)),
        ({"percent": [-1, 7]}, (0.0, 1.0)),
        ({}, (0.0, 1.0)),
        ({"percent": [0.5]}, (0.0, 1.0)),
        ({"percent": [0.1, 0.2, 0.3]}, (0.0, 1.0)),
        ({"percent": [0.1, float("nan")]}, (0.0, 1.0)),
        ({"percent": [0.1, "middle"]}, (0.0, 1.0)),
    ],
)
def test_places_of_a_gradient(fields: Json, places: tuple[float, float]) -> None:
    fill = style_of(read({"fill": gradient(**fields)})).fill
    assert fill == TextGradient(Gradient(((places[0], RED), (places[1], BLUE)), 90.0))


def test_a_gradients_stops_are_put_in_order_with_their_colours() -> None:
    fill = style_of(read({"fill": gradient(percent=[0.9, 0.1])})).fill
    assert fill == TextGradient(Gradient(((0.1, BLUE), (0.9, RED)), 90.0))


@pytest.mark.parametrize(("angle", "turned"), [(390, 30.0), (-90, 270.0), (float("nan"), 90.0), (None, 90.0)])
def test_a_gradients_angle(angle: float | None, turned: float) -> None:
    fill = style_of(read({"fill": gradient(angle=angle)})).fill
    assert isinstance(fill, TextGradient)
    assert fill.gradient.angle == turned


@pytest.mark.parametrize(
    ("mode", "per_letter"), [("all", False), ("", False), ("character", True), ("letter", True)]
)
def test_a_gradient_over_the_block_or_each_letter(mode: str, per_letter: bool) -> None:
    fill = style_of(read({"fill": gradient(mode=mode)})).fill
    assert isinstance(fill, TextGradient)
    assert fill.per_letter is per_letter


def test_opacities_multiply_through_a_gradient() -> None:
    fill = {**gradient(alpha=[0.5]), "alpha": 0.5}
    shown = style_of(read({"fill": fill}, text_alpha=0.5)).fill
    assert isinstance(shown, TextGradient)
    assert [color.alpha for _, color in shown.gradient.stops] == [0.125, 0.25]


def test_a_gradient_without_colours_is_the_flat_colour() -> None:
    fill = {"content": {"render_type": "gradient", "gradient": {"color": []}}}
    assert style_of(read({"fill": fill}, text_color="#FF0000")).fill == RED


def test_a_hostile_number_of_stops_is_cut() -> None:
    many = {"color": [[1, 0, 0]] * 5_000, "percent": [0.5] * 5_000}
    fill = style_of(read({"fill": gradient(**many)})).fill
    assert isinstance(fill, TextGradient)
    assert len(fill.gradient.stops) == 64


def textured(name: str, **fields: object) -> Json:
    path = f"C:/Users/user/Cache/effect/7/ab/{name}"
    return {"alpha": 0.5, "content": {"render_type": "texture", "texture": {"path": path, **fields}}}


def test_a_texture_is_a_picture_of_the_look_folders(tmp_path: Path) -> None:
    owner, draft = tmp_path / "owner", tmp_path / "draft"
    for folder in (owner, draft):
        folder.mkdir()
        Image.new("RGB", (8, 8), "red").save(folder / "grain.png")
    seen = read({"fill": textured("grain.png", scale=0.55)}, looks=(owner, draft))
    assert style_of(seen).fill == TextTexture(owner / "grain.png", 0.55, 0.5)
    assert [(item.kind, item.grade) for item in seen.items] == [("text_texture", Grade.CLOSE)]


@pytest.mark.parametrize("data", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_a_texture_that_is_not_there_or_no_picture(data: bytes | None, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / "grain.png").write_bytes(data)
    seen = read({"fill": textured("grain.png")}, looks=(tmp_path,), text_color="#FF0000")
    assert style_of(seen).fill == Rgba(1.0, 0.0, 0.0, 0.5)
    (item,) = seen.items
    assert (item.kind, item.grade) == ("text_texture", Grade.STAND_IN)
    assert "grain.png" in item.reason


def test_a_texture_of_absurd_size_is_refused(tmp_path: Path) -> None:
    Image.new("1", (9_000, 9_000)).save(tmp_path / "grain.png")
    seen = read({"fill": textured("grain.png")}, looks=(tmp_path,))
    assert "9000×9000" in seen.items[0].reason


def test_a_drafts_path_is_never_opened(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "grain.png")
    fill = {"content": {"render_type": "texture", "texture": {"path": str(tmp_path / "grain.png")}}}
    assert [item.grade for item in read({"fill": fill}).items] == [Grade.STAND_IN]


def test_strokes_have_fills_like_letters() -> None:
    stroke = {**gradient(mode="character"), "width": 0.06, "alpha": 0.5}
    (shown,) = style_of(read({"strokes": [stroke]})).strokes
    assert isinstance(shown.fill, TextGradient)
    assert (shown.fill.per_letter, shown.fill.gradient.stops[0][1].alpha, shown.width) == (True, 0.5, 0.06)


def test_absurd_strokes_and_shadows_are_bounded() -> None:
    stroke, shadow = {**solid(1, 0, 0), "width": 1e9}, {**solid(1, 0, 0), "distance": 1e9, "diffuse": 1e9}
    seen = read({"strokes": [stroke] * 40, "shadows": [shadow] * 40})
    shown = style_of(seen)
    assert (len(shown.strokes), shown.strokes[0].width) == (16, 2.0)
    assert (len(shown.shadows), shown.shadows[0].distance, shown.shadows[0].blur) == (16, 10.0, 5.0)
    assert reported(seen) == ["strokes", "shadows"]


def test_inner_shadows() -> None:
    entry = {**solid(0, 0, 1, 0.5), "distance": 4.0, "angle": 135.0, "feather": 0.03}
    seen = read({"inner_shadows": [entry]})
    assert style_of(seen).inner_shadows == (TextShadow(Rgba(0.0, 0.0, 1.0, 0.5), 0.04, 135.0, 0.03),)
    assert (style_of(seen).shadows, seen.items) == ((), ())


def test_a_projected_shadow_is_hard_copies_from_far_to_near() -> None:
    entry = {
        **solid(0, 0, 1, 0.75),
        "thickness_projection_enable": True,
        "thickness_projection_angle": -90.0,
        "thickness_projection_distance": 4.0,
    }
    seen = read({"shadows": [entry]})
    soft, far, near = style_of(seen).shadows
    assert (soft.angle, far.angle, far.blur) == (-45.0, -90.0, 0.0)
    assert (far.distance, near.distance) == (pytest.approx(0.04), pytest.approx(0.02))
    assert 1 - (1 - far.color.alpha) * (1 - near.color.alpha) == pytest.approx(0.75)
    assert [(item.kind, item.grade) for item in seen.items] == [("text_projection", Grade.STAND_IN)]


def test_a_flat_projected_shadow_is_the_same() -> None:
    flat = {
        "has_shadow": True,
        "shadow_color": "#000000",
        "shadow_thickness_projection_enable": True,
        "shadow_thickness_projection_distance": 1e6,
    }
    seen = read(**flat)
    assert len(style_of(seen).shadows) == 13
    assert reported(seen) == ["text_projection"]
    assert len(style_of(read(**(flat | {"shadow_thickness_projection_enable": False}))).shadows) == 1


FLOWER_ID = "7331667859807997190"


def flower(name: str = "花", **fields: object) -> tuple[str, Json]:
    return "effects", {"id": "e", "type": "text_effect", "name": name, "resource_id": FLOWER_ID, **fields}


def carrying(**fields: object) -> Json:
    return {"effectStyle": {"id": FLOWER_ID, "path": "C:"}, "fill": solid(1, 1, 1), **fields}


STYLE: Json = {
    "fill": solid(0, 0, 1),
    "strokes": [{**solid(1, 0, 0), "width": 0.1}, {**solid(1, 1, 1), "width": 0.05}],
    "shadows": [{**solid(0, 0, 0), "distance": 3, "angle": -45, "diffuse": 0.01}],
    "inner_shadows": [{**solid(0, 0, 0), "distance": 2, "angle": 90, "diffuse": 0.02}],
}


def put(folder: Path, document: object, *parts: str) -> None:
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))


@pytest.mark.parametrize(
    "parts",
    [
        (FLOWER_ID, "effectStyle.json"),
        (FLOWER_ID, "5cd4ee25343b7dd6dec97ea173dcb40f", "effectStyle.json"),
        ("artistEffect", FLOWER_ID, "5cd4", "effectStyle.json"),
        (f"{FLOWER_ID}.json",),
    ],
)
def test_the_owners_style_replaces_the_runs(parts: tuple[str, ...], tmp_path: Path) -> None:
    put(tmp_path, STYLE, *parts)
    seen = read(carrying(), extra=(flower(),), looks=(tmp_path,))
    shown = style_of(seen)
    assert shown.fill == BLUE
    assert shown.strokes == (TextStroke(RED, 0.1), TextStroke(WHITE, 0.05))
    assert (len(shown.shadows), len(shown.inner_shadows)) == (1, 1)
    assert [(i.kind, i.name, i.resource_id, i.grade) for i in seen.items] == [
        ("text_effect", "花", FLOWER_ID, Grade.CLOSE)
    ]


def test_letters_that_keep_their_colour_take_the_rest(tmp_path: Path) -> None:
    put(tmp_path, {"effectStyle": STYLE}, FLOWER_ID, "effectStyle.json")
    shown = style_of(read(carrying(useLetterColor=True, fill=solid(1, 0, 0)), looks=(tmp_path,)))
    assert (shown.fill, len(shown.strokes)) == (RED, 2)


def test_a_style_files_texture_lies_beside_it(tmp_path: Path) -> None:
    inside = {"fill": {"content": {"render_type": "texture", "texture": {"path": "img/grain.png"}}}}
    put(tmp_path, inside, FLOWER_ID, "effectStyle.json")
    (tmp_path / FLOWER_ID / "img").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / FLOWER_ID / "img" / "grain.png")
    fill = style_of(read(carrying(), looks=(tmp_path,))).fill
    assert fill == TextTexture(tmp_path / FLOWER_ID / "img" / "grain.png")


def test_a_style_files_texture_lies_nowhere_else(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "out.png")
    outside = {
        "fill": {"content": {"render_type": "texture", "texture": {"path": "../out.png"}}},
        "strokes": STYLE["strokes"],
    }
    put(tmp_path, outside, FLOWER_ID, "effectStyle.json")
    shown = style_of(read(carrying(), looks=(tmp_path,)))
    assert (shown.fill, len(shown.strokes)) == (WHITE, 2)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "must be an object"),
        ("{}", "neither a fill"),
        ('{"fill": 5}', "must be an object"),
        ('{"fill": {}, "strokes": [{"width": NaN}]}', "finite"),
        ('{"fill": {"content": {"solid": {"color": ["x", 0, 0]}}}}', "must be a number"),
        ('{"fill": {}, "pad": "' + "x" * 1_000_001 + '"}', "larger than"),
    ],
)
def test_a_broken_style_file_is_named_and_a_stand_in_drawn(written: str, said: str, tmp_path: Path) -> None:
    put(tmp_path, written, FLOWER_ID, "effectStyle.json")
    seen = read(carrying(), extra=(flower("金色"),), looks=(tmp_path,))
    (item,) = seen.items
    assert item.grade is Grade.STAND_IN
    assert "effectStyle.json of the look folder" in item.reason
    assert said in item.reason
    assert isinstance(style_of(seen).fill, TextGradient)


@pytest.mark.parametrize("key", ["../out", "a/b", "..", "", "x" * 65])
def test_an_id_that_is_no_plain_word_names_no_folder(key: str, tmp_path: Path) -> None:
    put(tmp_path, STYLE, "out", "effectStyle.json")
    looks = tmp_path / "looks"
    looks.mkdir()
    seen = read(carrying(effectStyle={"id": key, "path": "C:/x"}), looks=(looks,))
    assert style_of(seen).fill != BLUE


def test_the_drafts_own_style_stands_where_it_says_more() -> None:
    own = carrying(fill=solid(1, 0, 0), strokes=STYLE["strokes"])
    seen = read(own, extra=(flower("蓝霓虹"),))
    shown = style_of(seen)
    assert (shown.fill, len(shown.strokes), block_of(seen).glow) == (RED, 2, None)
    assert [(item.kind, item.grade) for item in seen.items] == [("text_effect", Grade.STAND_IN)]


def test_a_colour_of_its_own_stays_in_the_family_style() -> None:
    seen = read(carrying(fill=solid(1, 0, 0)), extra=(flower("蓝霓虹"),))
    assert style_of(seen).fill == RED
    assert style_of(seen).strokes
    glow = block_of(seen).glow
    assert glow is not None
    assert glow.color == RED


def test_the_family_is_told_by_the_name() -> None:
    seen = read(carrying(), extra=(flower("潮酷金色发光花字"),), text_alpha=0.5)
    fill, glow = style_of(seen).fill, block_of(seen).glow
    assert isinstance(fill, TextGradient)
    assert all(color.alpha == 0.5 for _, color in fill.gradient.stops)
    assert glow is not None


def test_a_flower_is_reported_once_and_other_runs_stay_plain() -> None:
    two = [carrying(range=[0, 1]), {"range": [1, 2], "fill": solid(1, 1, 1), "useLetterColor": True}]
    seen = read(*two, extra=(flower("描边"),))
    first, second = block_of(seen).runs
    assert first.style.strokes
    assert (second.style.strokes, second.style.fill) == ((), WHITE)
    assert [(item.kind, item.name, item.resource_id) for item in seen.items] == [
        ("text_effect", "描边", FLOWER_ID)
    ]


def test_a_material_alone_dresses_the_whole_text() -> None:
    assert style_of(read({"fill": solid(1, 1, 1)}, extra=(flower("描边"),))).strokes
    markup = ("texts", {"id": "t", "type": "text", "content": "<size=5.0>[Hi]</size>"})
    seen = timeline(track("text", segment(markup, extra=[flower("描边")])))
    assert style_of(seen).strokes
    plain = ("texts", {"id": "t", "type": "text", "content": "Hi"})
    assert style_of(timeline(track("text", segment(plain, extra=[flower("描边")])))).strokes


def test_a_stub_of_a_flower_is_nothing() -> None:
    stub = ("effects", {"id": "e", "type": "text_effect", "value": 1.0})
    seen = read({"fill": solid(1, 1, 1)}, extra=(stub,))
    assert (style_of(seen).strokes, seen.items) == ((), ())


def test_a_texture_is_not_reported_where_a_stand_in_covers_it() -> None:
    seen = read(carrying(fill=textured("grain.png")), extra=(flower("金色"),))
    assert reported(seen) == ["text_effect"]


def bloom(**fields: object) -> tuple[str, Json]:
    return "effects", {"id": "g", "type": "bloom", "name": "DeepGlow", **fields}


@pytest.mark.parametrize(
    ("fields", "glow"),
    [
        (
            {"value": 0.0, "bloom_params": {"color": "#ff0000", "strength": 0.4, "range": 0.3}},
            TextGlow(RED, 0.4, 0.3),
        ),
        ({"value": 0.5}, TextGlow(WHITE, 0.5, 0.45)),
        ({"value": 9, "bloom_params": {"color": "#ff0000"}}, TextGlow(RED, 1.0, 0.45)),
        ({"value": 0.0, "bloom_params": {"strength": 0.0}}, None),
        ({"value": 0.0}, None),
        ({"value": 1.0, "visible": False}, None),
        ({"bloom_params": {"color": "#ff000000", "strength": 0.4}}, None),
    ],
)
def test_glow(fields: Json, glow: TextGlow | None) -> None:
    seen = read(extra=(bloom(**fields),))
    assert block_of(seen).glow == glow
    assert [(item.kind, item.grade) for item in seen.items] == ([("bloom", Grade.CLOSE)] if glow else [])


def test_a_texts_own_glow_beats_its_flowers() -> None:
    params = {"color": "#ff0000", "strength": 0.4}
    seen = read(carrying(), extra=(flower("霓虹"), bloom(bloom_params=params)))
    assert block_of(seen).glow == TextGlow(RED, 0.4, 0.45)
