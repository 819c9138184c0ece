"""What of a text follows its words: their times, and the animation that asks for them."""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.operations import Animation, AnimationKind
from renderer.reader.animations import TEXT, caption, read_animations
from renderer.reader.color import hex_color
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_words import read_words, spread_words
from renderer.timeline import TextClip

CAPTION_TEMPLATE = "text_template_subtitle"
"""Of a text template: captions whose words light up as they are spoken."""


def animated(
    scope: DraftScope,
    material: Node,
    references: References,
    clip: TextClip,
    template: Node | None = None,
) -> TextClip:
    """The clip with its animations and the times of its words. `template` is the text template it is a part of.

    Of several that ask for a caption animation one is drawn: an animation's own entry, before what the text says,
    before its template.
    """
    duration_us = clip.target.duration_us
    animations = read_animations(scope, references, duration_us, TEXT)
    if not any(one.kind is AnimationKind.CAPTION for one in animations):
        asked = _asked(scope, material, template)
        animations += (replace(asked, duration_us=duration_us),) if asked else ()
    words = read_words(material, clip.block.text, duration_us)
    if not words and any(one.kind is AnimationKind.CAPTION for one in animations):
        words = spread_words(clip.block.text, duration_us)
        reason = "the text has no times of its words, so they follow one another by their lengths"
        scope.report("words", material, Grade.STAND_IN, reason)
    return replace(clip, animations=animations, words=words, highlight=hex_color(material.get("ktv_color")))


def _asked(scope: DraftScope, material: Node, template: Node | None) -> Animation | None:
    info = material.child("caption_template_info")
    if info.text("resource_id"):
        ids = [one for key in ("resource_id", "effect_id", "third_resource_id") if (one := info.text(key))]
        return caption(scope, info, "caption_template", info.text("resource_name"), ids)
    if template is not None and template.text("type") == CAPTION_TEMPLATE:
        ids = [one for key in ("resource_id", "effect_id") if (one := template.text(key))]
        return caption(scope, template, "caption_template", template.text("name"), ids)
    return None
