import pytest

from renderer.compositor.animation import greatest_scale, moves, transform_at, value_at
from renderer.keyframe import Keyframe
from renderer.timeline import KeyframeTrack, Property, Transform


def track(prop: Property, *keys: tuple[int, float]) -> KeyframeTrack:
    return KeyframeTrack(prop, tuple(Keyframe(t, v) for t, v in keys))


def test_linear_between_keys_and_held_outside() -> None:
    x = track(Property.POSITION_X, (1_000_000, -1.0), (3_000_000, 1.0))
    assert value_at(x.keys, 0) == -1.0
    assert value_at(x.keys, 1_000_000) == -1.0
    assert value_at(x.keys, 2_500_000) == pytest.approx(0.5)
    assert value_at(x.keys, 9_000_000) == 1.0


def test_one_key_is_a_constant() -> None:
    assert value_at(track(Property.ALPHA, (500, 0.25)).keys, 123_456) == 0.25


def test_two_keys_at_one_time_jump() -> None:
    jump = track(Property.ALPHA, (0, 0.0), (1000, 0.0), (1000, 1.0))
    assert value_at(jump.keys, 999) == pytest.approx(0.0)
    assert value_at(jump.keys, 1000) == 1.0


def test_handles_ease() -> None:
    eased = KeyframeTrack(
        Property.ROTATION,
        (Keyframe(0, 0.0, right=(500_000.0, 0.0)), Keyframe(1_000_000, 90.0, left=(-500_000.0, 0.0))),
    )
    assert value_at(eased.keys, 500_000) == pytest.approx(45.0, abs=1e-6)
    assert value_at(eased.keys, 100_000) < 4.0  # slow start; linear would be 9
    assert value_at(eased.keys, 900_000) > 86.0


def test_keys_replace_static_values_property_by_property() -> None:
    static = Transform(x=0.9, y=0.3, scale_x=5, scale_y=5, rotation=180, alpha=0.1)
    moved = transform_at(
        static,
        (track(Property.POSITION_X, (0, 0.0), (100, 1.0)), track(Property.SCALE_X, (0, 2.0))),
        50,
    )
    assert (moved.x, moved.y, moved.scale_x, moved.scale_y) == (0.5, 0.3, 2.0, 5)
    assert (moved.rotation, moved.alpha) == (180, 0.1)


def test_scale_drives_both_axes() -> None:
    both = transform_at(Transform(), (track(Property.SCALE, (0, 3.0)),), 0)
    assert (both.scale_x, both.scale_y) == (3.0, 3.0)


def test_what_counts_as_moving() -> None:
    assert moves((track(Property.SCALE_X, (0, 1.0), (1, 1.2)),))
    assert not moves((track(Property.SCALE_X, (0, 1.0), (1, 1.0)),))
    assert not moves((track(Property.ALPHA, (0, 0.0), (1, 1.0)),))


def test_greatest_scale_looks_at_all_keys() -> None:
    tracks = (track(Property.SCALE_X, (0, 1.0), (5, -1.5)),)
    assert greatest_scale(Transform(scale_x=9, scale_y=0.5), tracks) == (1.5, 0.5)
