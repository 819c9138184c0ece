import pytest

from renderer.operations import SpeedCurve
from renderer.retime import average_speed, source_share

NATIVE = SpeedCurve(((0, 1), (0.25, 1), (0.5, 4.375), (0.75, 1), (1, 1)))


def test_the_check_value_of_a_native_export() -> None:
    assert average_speed(NATIVE) == pytest.approx(1.457627, abs=1e-6)
    assert 9 / average_speed(NATIVE) == pytest.approx(6.1744, abs=0.01)


def test_ends_and_monotony() -> None:
    shares = [source_share(NATIVE, n / 200) for n in range(201)]
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert shares == sorted(shares)


def test_a_flat_curve_is_constant_speed() -> None:
    flat = SpeedCurve(((0, 2), (0.3, 2), (1, 2)))
    assert average_speed(flat) == pytest.approx(2)
    assert source_share(flat, 0.37) == pytest.approx(0.37)


def test_speed_is_the_slope_at_the_points() -> None:
    ramp = SpeedCurve(((0, 1), (1, 3)))
    total = 1 / average_speed(ramp)
    slope = (source_share(ramp, 1e-6) - source_share(ramp, 0)) / (1e-6 * total)
    assert slope == pytest.approx(1, abs=1e-3)
    assert source_share(ramp, 0.5) == pytest.approx((1 + 2) / 2 * total / 2)
