"""What a segment's materials do to its sound besides volume and fades.

Effects, loudness, channels, balance and files that the app produced itself; what is not imitated is
reported here, and effects always are, with how near they come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.operations import AudioEffect, ChannelMapping
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.sound.effects import AUDIO_EFFECTS, find_effect
from renderer.timebase import TimeRange

CHANNEL_MAPPINGS = {1: ChannelMapping.LEFT, 2: ChannelMapping.RIGHT, 3: ChannelMapping.SWAPPED}
"""`audio_channel_mapping`; 0 is as recorded. A guess in the order of the app's menu: every real draft has 0."""

DEFAULT_TARGET_LOUDNESS = -23.0
"""LUFS, where an entry that is switched on names none."""
MAX_LOUDNESS_GAIN_DB = 24.0
"""Nearly silent sounds are not raised without end."""

FULL_BALANCE_PERCENT = 100.0
"""Balance and panning are taken as −1…1, values beyond that as percents: no draft with one is known."""

SERVER_CATEGORIES = {
    "tone": "this voice is made by a model of the app's servers",
    "speech_to_song": "the song is made by a model of the app's servers",
}
UNKNOWN_EFFECT = "nothing imitates this sound effect"


@dataclass(frozen=True, slots=True)
class Treatment:
    """`produced` is the path of a file that plays instead of the medium where it is at hand."""

    effects: tuple[AudioEffect, ...] = ()
    channels: ChannelMapping = ChannelMapping.BOTH
    gain: float = 1.0
    produced: str = ""


def read_treatment(scope: DraftScope, references: References, source: TimeRange) -> Treatment:
    """Everything that a segment's references ask of its sound."""
    produced = _separated_voice(scope, references, source)
    effects: list[AudioEffect] = []
    denoise = references.last("realtime_denoises")
    if denoise.flag("is_denoise"):
        effects.append(_plain(scope, denoise, "denoise", "denoise", denoise.number("denoise_rate", 1.0) / 2))
    shift = references.last("audio_pitch_shifts")
    if steps := _first_number(shift, "value", "pitch"):
        effects.append(_plain(scope, shift, "pitch_shift", "pitch_shift", steps))
    for node in references.all("audio_effects"):
        found = _effect(scope, node)
        if found is not None:
            effects.append(found)
        elif path := node.text("production_path"):
            produced = path
    for bucket, kind, key in (
        ("audio_balances", "audio_balance", "balance"),
        ("audio_pannings", "audio_panning", "panning"),
    ):
        node = references.last(bucket)
        if place := _first_number(node, key, "value"):
            share = place if abs(place) <= 1 else place / FULL_BALANCE_PERCENT
            effects.append(_plain(scope, node, kind, key, max(-1.0, min(1.0, share))))
    return Treatment(tuple(effects), _channels(scope, references), _gain(scope, references), produced)


def _effect(scope: DraftScope, node: Node) -> AudioEffect | None:
    """An `audio_effects` entry; None for stubs, and for what is reported as not imitated."""
    name, ids = node.text("name"), [node.text(key) for key in ("resource_id", "effect_id") if node.text(key)]
    if not name and not ids:
        return None
    look = find_effect(name, *ids)
    if look is not None:
        scope.report("audio_effect", node, look.grade, look.note or "as the app does it")
        return AudioEffect(look.key, _sliders(node))
    if node.text("production_path"):
        reason = "the sound that the app made plays where its file is at hand, else the original"
        scope.report("audio_effect", node, Grade.CLOSE, reason)
        return None
    reason = SERVER_CATEGORIES.get(node.text("category_id"), UNKNOWN_EFFECT)
    scope.report("audio_effect", node, Grade.LEFT_OUT, f"{reason}; the original sound plays")
    return None


def _sliders(node: Node) -> tuple[tuple[str, float], ...]:
    """The sliders in the app's order: their names differ between its versions and languages."""
    entries = list(enumerate(node.objects("audio_adjust_params")))
    entries.sort(key=lambda entry: (entry[1].integer("parameterIndex", entry[0]), entry[0]))
    return tuple(
        (one.text("name"), max(0.0, min(1.0, one.number("value", one.number("default_value", 1.0)))))
        for _, one in entries
    )


def _plain(scope: DraftScope, node: Node, kind: str, key: str, value: float) -> AudioEffect:
    """An effect that is a material of its own, with its one number."""
    look = AUDIO_EFFECTS[key]
    scope.report(kind, node, look.grade, look.note)
    return AudioEffect(key, ((key, value),))


def _first_number(node: Node, *keys: str) -> float:
    """The first of these fields that says anything; what makes no sense is nothing."""
    return next((value for key in keys if (value := _tolerant(node.number, key))), 0.0)


def _tolerant(read: Callable[[str], float], key: str) -> float:
    try:
        return read(key)
    except InvalidDraft:
        return 0.0


def _channels(scope: DraftScope, references: References) -> ChannelMapping:
    node = references.last("sound_channel_mappings")
    number = node.integer("audio_channel_mapping")
    if number == 0:
        return ChannelMapping.BOTH
    mapping = CHANNEL_MAPPINGS.get(number)
    if mapping is None:
        scope.report("channel_mapping", node, Grade.LEFT_OUT, f"channel mapping {number} is not known")
        return ChannelMapping.BOTH
    reason = f"mapping {number} is taken as {mapping.value!r}: no draft with one was at hand"
    scope.report("channel_mapping", node, Grade.CLOSE, reason)
    return mapping


def _gain(scope: DraftScope, references: References) -> float:
    """Loudness levelling: from the loudness that the app measured to the target, its peak below full scale."""
    node = references.last("loudnesses")
    if not node.flag("enable"):
        return 1.0
    measured = node.child("loudness_param")
    average = measured.number("avg_loudness")
    if average >= 0:
        scope.report("loudness", node, Grade.LEFT_OUT, "the draft does not say how loud the sound is")
        return 1.0
    decibels = (node.number("target_loudness") or DEFAULT_TARGET_LOUDNESS) - average
    if measured.get("peak_loudness"):
        decibels = min(decibels, max(0.0, -measured.number("peak_loudness")))
    decibels = max(-MAX_LOUDNESS_GAIN_DB, min(MAX_LOUDNESS_GAIN_DB, decibels))
    scope.report(
        "loudness", node, Grade.CLOSE, f"levelled by {decibels:+.1f} dB, as the draft's loudness asks"
    )
    return float(10 ** (decibels / 20))


def _separated_voice(scope: DraftScope, references: References, source: TimeRange) -> str:
    """The file with the voice, or without it, that the app made of the medium."""
    node = references.last("vocal_separations")
    if node.integer("choice") == 0:
        return ""
    path, covered = node.text("production_path"), node.child("time_range")
    start, length = covered.time("start"), covered.time("duration")
    if not path:
        reason = "the separated voice is not used: the draft names no file with it"
    elif start or (length and source.end_us > length):
        reason = "the separated voice is not used: its file holds only a part of the sound"
    else:
        reason = "the separated voice plays where its file is at hand, else the whole sound"
        scope.report("vocal_separation", node, Grade.CLOSE, reason)
        return path
    scope.report("vocal_separation", node, Grade.LEFT_OUT, f"{reason}; the whole sound plays")
    return ""
