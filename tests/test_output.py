from fractions import Fraction

import pytest

from renderer.output import OutputSpec, Quality
from renderer.timeline import Timeline


def timeline(
    width: int = 1920, height: int = 1080, rate: Fraction | int = 30, duration_us: int = 1_000_000
) -> Timeline:
    return Timeline(width, height, Fraction(rate), duration_us)


@pytest.mark.parametrize(
    ("canvas", "resolution", "size"),
    [
        ((1920, 1080), None, (1920, 1080)),
        ((1920, 1013), None, (1920, 1014)),
        ((1920, 1080), "480p", (854, 480)),
        ((1920, 1080), "720p", (1280, 720)),
        ((1080, 1920), "1080p", (1080, 1920)),
        ((1080, 1920), "4K", (2160, 3840)),
        ((1000, 1000), "2k", (1440, 1440)),
        ((1440, 1080), "1080p", (1440, 1080)),
        ((1920, 1080), "1920x1080", (1920, 1080)),
        ((1080, 1920), " 720X1280 ", (720, 1280)),
        ((1080, 1920), "1920x1080", (608, 1080)),
        ((2560, 1080), "1280×720", (1280, 540)),
    ],
)
def test_size_keeps_the_canvas_shape(
    canvas: tuple[int, int], resolution: str | None, size: tuple[int, int]
) -> None:
    output = OutputSpec.for_timeline(timeline(*canvas), resolution)
    assert (output.width, output.height) == size


@pytest.mark.parametrize("name", ["480p", "720p", "1080p", "1440p", "2160p"])
@pytest.mark.parametrize("canvas", [(1919, 1081), (1242, 2208), (640, 633), (3840, 1634)])
def test_sides_are_even_and_the_shape_is_within_a_pixel(name: str, canvas: tuple[int, int]) -> None:
    spec = timeline(*canvas)
    output = OutputSpec.for_timeline(spec, name)
    assert output.width % 2 == output.height % 2 == 0
    assert min(output.width, output.height) == int(name[:-1])
    width, height = spec.even_size
    assert abs(output.width / output.height - width / height) < 2 / min(output.width, output.height)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"resolution": "huge"}, "resolution must be one of"),
        ({"resolution": "0x0"}, "outside the limits"),
        ({"resolution": "99999x99999"}, "outside the limits"),
        ({"fps": 0}, "fps must be a number"),
        ({"fps": 1000}, "fps must be a number"),
        ({"fps": float("nan")}, "fps must be a number"),
        ({"fps": float("inf")}, "fps must be a number"),
        ({"quality": "best"}, "quality must be one of"),
        ({"format": "avi"}, "format must be one of"),
    ],
)
def test_what_cannot_be_made_is_said_clearly(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        OutputSpec.for_timeline(timeline(), **arguments)  # type: ignore[arg-type]


def test_canvas_of_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="no area"):
        OutputSpec.for_timeline(timeline(0, 0))
    with pytest.raises(ValueError, match="outside the limits"):
        OutputSpec.for_timeline(timeline(20000, 400))
    with pytest.raises(ValueError, match="outside the limits"):
        OutputSpec.for_timeline(timeline(100, 6000), "4k")


def test_defaults_are_the_drafts_own() -> None:
    output = OutputSpec.for_timeline(timeline(rate=Fraction(30000, 1001)))
    assert output == OutputSpec(1920, 1080, Fraction(30000, 1001), Quality.STANDARD, "mp4")


def test_quality_presets_get_dearer_and_better() -> None:
    presets = [OutputSpec.for_timeline(timeline(), quality=name).preset for name in Quality]
    assert [p.crf for p in presets] == sorted((p.crf for p in presets), reverse=True)
    assert [p.audio_bit_rate for p in presets] == [128_000, 192_000, 256_000]


@pytest.mark.parametrize("fps", [24, 25, 29.97, 30, 50, 59.94, 60, 23.976, 7])
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001), Fraction(30), Fraction(60)])
def test_output_frame_of_a_boundary_is_the_first_that_shows_it(fps: float, rate: Fraction) -> None:
    spec = timeline(rate=rate, duration_us=3_700_000)
    output = OutputSpec.for_timeline(spec, fps=fps)
    shown = [int(m * rate / output.rate) for m in range(output.frame_total(spec))]
    assert shown[-1] < spec.frames
    assert int(len(shown) * rate / output.rate) >= spec.frames
    for k in range(spec.frames):
        first = output.frame_of(k, rate)
        assert first == len(shown) or shown[first] >= k
        assert first == 0 or shown[first - 1] < k


def test_same_rate_changes_no_frame() -> None:
    spec = timeline(duration_us=168_733_333)
    output = OutputSpec.for_timeline(spec)
    assert output.frame_total(spec) == spec.frames == 5062
    assert output.frame_of(1234, spec.rate) == 1234
