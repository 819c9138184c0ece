"""Small drafts that each rest on one rule of sound, and the same draft with that rule misread."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.reader.drafts import SECOND, keys, segment, sound, speed, track
from tests.reference.case import film, footage, part, still, times
from tests.reference.curves import Json

MEAN = 0.0005
"""The most that two sounds may differ on average, as a share of full scale; no case is louder than 0.5."""


@dataclass(frozen=True)
class SoundCase:
    name: str
    document: Json
    misread: Callable[[Json], Any]
    mean: float = MEAN

    @property
    def wrong(self) -> Json:
        document = copy.deepcopy(self.document)
        self.misread(document)
        assert document != self.document
        return document


def heard(name: str) -> tuple[str, Json]:
    return sound(name, path=f"C:/media/{name}.wav")


def one(
    name: str = "low", start: float = 0.0, seconds: float = 1.0, begin: float = 0.0, **fields: Any
) -> Json:
    fields.setdefault("source_timerange", times(begin, seconds))
    return segment(heard(name), start, seconds, id=f"{name}-{start:g}", clip=None, **fields)


def fade(rise: float, fall: float) -> tuple[str, Json]:
    return "audio_fades", {
        "id": "fade",
        "fade_type": 0,
        "fade_in_duration": round(rise * SECOND),
        "fade_out_duration": round(fall * SECOND),
    }


def set_part(track: int = 0, **fields: Any) -> Callable[[Json], Any]:
    return lambda document: part(document, track).update(fields)


def set_entry(bucket: str, **fields: Any) -> Callable[[Json], Any]:
    return lambda document: document["materials"][bucket][0].update(fields)


def paced(factor: float, seconds: float) -> Json:
    return one(
        seconds=seconds,
        source_timerange=times(0, seconds * factor),
        speed=factor,
        is_tone_modify=True,
        extra=[speed(factor)],
    )


def talking(**fields: Any) -> Json:
    return segment(footage("talking"), 0, 1, source_timerange=times(0.5, 1), **fields)


def nested(inner: Json, has_audio: bool = True, **fields: Any) -> Json:
    material = {"id": "nest", "type": "video", "path": "", "extra_type_option": 2, "has_audio": has_audio}
    combined = ("drafts", {"id": "combined", "type": "combination", "draft": inner})
    return segment(("videos", material), 0, 1, source_timerange=times(0, 1), extra=[combined], **fields)


CURVE = (
    "speeds",
    {
        "id": "curve",
        "mode": 1,
        "speed": 2 / 1.4,
        "curve_speed": {
            "speed_points": [{"x": x, "y": y} for x, y in ((0, 0.6), (0.3, 0.9), (0.6, 4.0), (1, 1.2))]
        },
    },
)

DISSOLVE = (
    "transitions",
    {
        "id": "dissolve",
        "name": "叠化",
        "resource_id": "6724845717472416269",
        "effect_id": "6724845717472416269",
        "duration": 400_000,
        "is_overlap": True,
    },
)

SOUND_CASES = [
    SoundCase("volume-is-amplitude", film(track("audio", one(volume=0.5))), set_part(volume=0.5**1.5)),
    SoundCase("volume-above-one", film(track("audio", one(volume=1.6))), set_part(volume=1.0)),
    SoundCase(
        "fades-are-straight",
        film(track("audio", one(extra=[fade(0.4, 0.5)]))),
        set_entry("audio_fades", fade_in_duration=200_000),
    ),
    SoundCase(
        "fade-out-alone",
        film(track("audio", one(extra=[fade(0, 0.7)]))),
        set_entry("audio_fades", fade_in_duration=700_000, fade_out_duration=0),
    ),
    SoundCase(
        "keyframes-replace-the-volume",
        film(
            track("audio", one(volume=0.3, common_keyframes=[keys("KFTypeVolume", (0.1, 0.1), (0.8, 1.0))]))
        ),
        set_part(common_keyframes=[]),
    ),
    SoundCase(
        "keyframes-count-from-the-material",
        film(
            track("audio", one(begin=1.0, common_keyframes=[keys("KFTypeVolume", (1.2, 0.0), (1.9, 1.0))])),
        ),
        set_part(common_keyframes=[keys("KFTypeVolume", (2.2, 0.0), (2.9, 1.0))]),
    ),
    SoundCase("trim", film(track("audio", one(begin=0.8))), set_part(source_timerange=times(0.81, 1.0))),
    SoundCase(
        "starts-later",
        film(track("audio", one(start=0.3, seconds=0.7))),
        set_part(target_timerange=times(0.2, 0.7)),
    ),
    SoundCase(
        "silence-after-the-file",
        film(track("audio", one(begin=2.5))),
        set_part(source_timerange=times(2.0, 1.0)),
    ),
    SoundCase(
        "sounds-add-up",
        film(track("audio", one()), track("audio", one("high", 0.4, 0.6))),
        set_part(1, volume=0.5),
    ),
    SoundCase(
        "muted-track",
        film(track("audio", one()), track("audio", one("high"), attribute=1)),
        lambda document: document["tracks"][1].update(attribute=0),
    ),
    SoundCase(
        "locked-track-is-heard",
        film(track("audio", one(), attribute=4)),
        lambda document: document["tracks"][0].update(attribute=1),
    ),
    SoundCase(
        "invisible-segment-is-silent",
        film(track("audio", one()), track("audio", one("high", visible=False))),
        set_part(1, visible=True),
    ),
    SoundCase(
        "one-channel-becomes-both-as-loud", film(track("audio", one("mono"))), set_part(volume=0.5**0.5)
    ),
    SoundCase(
        "faster-and-higher",
        film(track("audio", paced(2.0, 1.0))),
        set_entry("speeds", speed=1.9),
        mean=0.003,
    ),
    SoundCase(
        "slower-and-lower",
        film(track("audio", paced(0.5, 1.0))),
        set_entry("speeds", speed=0.55),
        mean=0.003,
    ),
    SoundCase(
        "along-a-speed-curve",
        film(
            track("audio", one(seconds=1.4, source_timerange=times(0, 2), is_tone_modify=True, extra=[CURVE]))
        ),
        set_entry("speeds", mode=0, speed=2 / 1.4, curve_speed=None),
        mean=0.006,
    ),
    SoundCase(
        "backwards",
        film(track("audio", one(begin=0.5, reverse=True))),
        set_part(reverse=False),
        mean=0.006,
    ),
    SoundCase(
        "sound-of-a-video",
        film(track("video", talking(volume=0.8))),
        set_part(volume=0.5),
        mean=0.003,
    ),
    SoundCase(
        "fade-of-a-video",
        film(track("video", talking(extra=[fade(0.5, 0.3)]))),
        set_part(extra_material_refs=[]),
        mean=0.003,
    ),
    SoundCase(
        "muted-video-track",
        film(track("video", talking(), attribute=1), track("audio", one())),
        lambda document: document["tracks"][0].update(attribute=0),
    ),
    SoundCase(
        "photo-is-silent",
        film(track("video", segment(still("photo"), 0, 1)), track("audio", one(volume=0.7))),
        set_part(1, volume=0.6),
    ),
    SoundCase(
        "compound-volumes-multiply",
        film(
            track("video", nested(film(track("audio", one(start=0.2, seconds=0.8, volume=0.8))), volume=0.5))
        ),
        set_part(volume=1.0),
    ),
    SoundCase(
        "compound-that-has-no-audio",
        film(
            track("video", nested(film(track("audio", one())), has_audio=False)), track("audio", one("high"))
        ),
        set_entry("videos", has_audio=True),
    ),
    SoundCase(
        "transition-sounds-add-up",
        film(
            track(
                "video",
                segment(
                    footage("talking"), 0, 0.6, source_timerange=times(0.2, 0.6), extra=[DISSOLVE], volume=0.5
                ),
                segment(
                    footage("humming"), 0.6, 0.6, source_timerange=times(0.4, 0.6), volume=0.5, id="next"
                ),
            )
        ),
        lambda document: document["materials"].pop("transitions"),
        mean=0.003,
    ),
]
