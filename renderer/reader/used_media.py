"""Which media a timeline really needs: those of clips that are seen or heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from renderer.timeline import AudioClip, MediaRef, Timeline, VideoClip, VisualTrack


def used_media(tracks: Iterable[VisualTrack], sounds: Iterable[AudioClip]) -> tuple[MediaRef, ...]:
    """The media of these clips and of the compound clips among them, each once, pictures first."""
    media: dict[str, MediaRef] = {}
    for track in tracks:
        for clip in track.clips:
            if not isinstance(clip, VideoClip):
                continue
            if clip.media is not None:
                media[clip.media.id] = clip.media
            if clip.background is not None and clip.background.image is not None:
                media[clip.background.image.id] = clip.background.image
            if clip.compound is not None:
                media.update((ref.id, ref) for ref in clip.compound.media)
    for sound in sounds:
        if sound.compound is None:
            media[sound.media.id] = sound.media
        else:
            media.update((ref.id, ref) for ref in used_media((), sound.compound.audio))
    return tuple(media.values())


def pictures_only(timeline: Timeline) -> Timeline:
    """A nested timeline as the picture of a clip: its sound is a clip of its own."""
    return replace(timeline, audio=(), media=used_media(timeline.tracks, ()))
