from fractions import Fraction

import pytest

from renderer.keyframe import Keyframe
from renderer.operations import Transition
from renderer.reader.transition_sound import with_handles
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import AudioClip, KeyframeTrack, MediaKind, MediaRef, Property, VideoClip

RATE = Fraction(10)
MEDIUM = MediaRef("v", MediaKind.VIDEO, "v", ("v",), "$")


def clip(path: str, start: int, end: int, transition: Transition | None = None) -> VideoClip:
    target = TimeRange(start * 100_000, (end - start) * 100_000)
    return VideoClip(
        id=path, path=path, track=0, target=target, frames=FrameRange(start, end), media=MEDIUM,
        transition=transition,
    )  # fmt: skip


def sound(picture: VideoClip, source_start_us: int = 3_000_000, **fields: object) -> AudioClip:
    source = TimeRange(source_start_us, picture.target.duration_us)
    return AudioClip(
        id=picture.id, path=picture.path, track=0, target=picture.target, frames=picture.frames, media=MEDIUM,
        source=source, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


FIRST, SECOND = clip("a", 0, 10, Transition("dissolve", 8, 12)), clip("b", 10, 20)


def test_both_sounds_last_for_the_whole_window() -> None:
    one, two = with_handles([sound(FIRST), sound(SECOND)], [FIRST, SECOND], RATE)
    assert (one.frames, one.source) == (FrameRange(0, 12), TimeRange(3_000_000, 1_200_000))
    assert (two.frames, two.source) == (FrameRange(8, 20), TimeRange(2_800_000, 1_200_000))
    assert two.target == TimeRange(800_000, 1_200_000)


def test_nothing_is_heard_from_before_the_start_of_a_material() -> None:
    _, two = with_handles([sound(FIRST), sound(SECOND, 50_000)], [FIRST, SECOND], RATE)
    assert two.source.start_us == 0
    assert two.target.start_us == 950_000


def test_volume_keys_stay_at_their_moments() -> None:
    keys = KeyframeTrack(Property.VOLUME, (Keyframe(0, 1.0), Keyframe(500_000, 0.0)))
    _, two = with_handles([sound(FIRST), sound(SECOND, keyframes=(keys,))], [FIRST, SECOND], RATE)
    assert [key.time_us for key in two.keyframes[0].keys] == [200_000, 700_000]


def test_a_reversed_clip_takes_its_handles_from_the_other_ends() -> None:
    one, two = with_handles([sound(FIRST, reverse=True), sound(SECOND, reverse=True)], [FIRST, SECOND], RATE)
    assert one.source == TimeRange(2_800_000, 1_200_000)
    assert two.source == TimeRange(3_000_000, 1_200_000)


@pytest.mark.parametrize("path", ["elsewhere", "c"])
def test_other_sounds_are_left_alone(path: str) -> None:
    other = sound(clip(path, 0, 10))
    assert with_handles([other], [FIRST, SECOND], RATE) == [other]
