"""Loops of texts by the keys they are known by, and how long one cycle lasts."""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.looks.animations import loops_lit as lit
from renderer.looks.animations import loops_moving as moving
from renderer.looks.animations.lettering import (
    Lettering,
    PartFunction,
)
from renderer.looks.animations.letters_light import COOL, WARM, WHITE_HOT
from renderer.looks.animations.naming import add
from renderer.looks.animations.registries import TEXT_LOOP
from renderer.text_block import TextUnit

DEFAULT_CYCLE_US = 500_000
"""One cycle of a loop whose draft does not tell: the app's own default for two loops of three."""


CYCLES_US = {
    "heartbeat": 1_500_000,
    "throb": 1_200_000,
    "float": 1_500_000,
    "rise_and_sink": 3_000_000,
    "queue": 1_000_000,
    "slip": 3_000_000,
    "tip_over": 1_500_000,
    "tumble": 1_100_000,
    "turn_solid": 1_000_000,
    "ring": 1_200_000,
    "page": 1_200_000,
    "pull": 1_200_000,
    "stream": 1_600_000,
    "stream_down": 3_000_000,
    "color_steps": 1_500_000,
    "glow_pulse": 800_000,
    "trail_color": 800_000,
    "shake_letters": 800_000,
    "vhs": 2_000_000,
    "sound": 2_000_000,
    "ghosts_flash": 1_000_000,
    "extend": 1_000_000,
    "swap_letters": 800_000,
    "lens": 800_000,
    "scroll_left": 4_000_000,
    "bullets": 4_000_000,
    "scroll_up": 4_000_000,
}
"""Loops whose default is another, by the app's catalogue; those of the scrolling ones are guesses."""


def cycle_us(key: str) -> int:
    """How long one cycle of a loop lasts where the draft does not tell."""
    return CYCLES_US.get(key, DEFAULT_CYCLE_US)


EASING = "the movement's size and easing are guesses"


LIGHT = "the colours and the size of the light are guesses"


def _loop(
    key: str,
    draw: PartFunction,
    unit: TextUnit = TextUnit.GLYPH,
    grade: Grade = Grade.CLOSE,
    note: str = EASING,
    other_letters: bool = False,
) -> None:
    look = Lettering(draw, unit=unit, share=1.0, other_letters=other_letters)
    add(TEXT_LOOP, key, look, grade, note)


def _register() -> None:
    block, word, line = TextUnit.BLOCK, TextUnit.WORD, TextUnit.LINE
    _loop("hop", moving.hop(0.16))
    _loop("jump", moving.jump, block)
    _loop("jump_letters", moving.hop(0.45, 0.55, 0.12, 6))
    _loop("hop_anyhow", moving.hop_anyhow)
    _loop("jump_stretching", moving.hop(0.4, 0.6, 0.3, 6))
    _loop("gush", moving.gush)
    _loop("queue", moving.queue)
    _loop("wave", moving.waving(0.16, 5.0, 4.0))
    _loop("wave_2", moving.waving(0.2, 3.5, 8.0))
    _loop("wave_3", moving.waving(0.16, 7.0, 0.0, 0.12))
    _loop("wave_high", moving.waving(0.38, 4.5, 12.0))
    _loop("wave_high_2", moving.waving(0.42, 3.0, 16.0, 0.1))
    _loop("tremble", moving.trembling(0.035, degrees=3.0))
    _loop("tremble_2", moving.trembling(0.05, 6, 5.0))
    _loop("tremble_hard", moving.trembling(0.09, 10, 4.0))
    _loop("tremble_whole", moving.trembling(0.05, 8, 1.0), block)
    _loop("twist", moving.twisting)
    _loop("jiggle", moving.dancing)
    _loop("wind", moving.in_the_wind)
    _loop("shake_letters", moving.trembling(0.06, 5, 6.0))
    _loop("blink", lit.blinking, block)
    _loop("strobe", lit.strobe, block)
    _loop("strobe_hard", lit.strobe_hard)
    _loop("blink_letters", lit.letters_blink)
    _loop("blink_colors", lit.colors_blink, note=LIGHT)
    _loop("heartbeat", moving.pulsing(0.14), block)
    _loop("throb", moving.pulsing(0.2), block)
    _loop("heartbeat_lit", moving.pulsing(0.12, lights=True), block, note=LIGHT)
    _loop("breathe", moving.pulsing(0.12, soft=True), block)
    _loop("shout", moving.shouting, block)
    _loop("sound", moving.sounding)
    _loop("grow_letters", moving.letters_grow)
    _loop("lens", moving.lens)
    _loop("float", moving.floating)
    _loop("rise_and_sink", moving.rising_and_sinking)
    _loop("sway", moving.swaying(6.0), block)
    _loop("sway_wide", moving.swaying(16.0), block)
    _loop("sway_far", moving.swaying(20.0, -1.0, 0.3), block)
    _loop("swing_dance", moving.dancing, word)
    _loop("dance", moving.swaying(9.0, -1.6, 0.15), block)
    _loop("pendulum", moving.swaying(14.0, 1.6), block)
    _loop("wiper", moving.swaying(18.0, -1.6), block)
    _loop("spin", moving.turning, block)
    _loop("flip", moving.flipping(360.0, 0.0), block)
    _loop("tip_over", moving.rocking_in_space, block)
    _loop("tumble", moving.flipping(0.0, 360.0), block)
    _loop("flip_letters", moving.letters_flip)
    _loop("turn_solid", moving.flipping(0.0, 360.0, eased=False), block)
    _loop("ring", moving.ring(1))
    _loop("ring_tilted", moving.ring(-1, 0.45))
    _loop("arch", moving.arching)
    _loop("whirl", moving.whirling)
    _loop("ripple", moving.rippling)
    _loop("scroll_left", moving.scrolling(-1.0, 0.0), block)
    _loop("scroll_up", moving.scrolling(0.0, 1.0), block)
    _loop("bullets", moving.bullets, block, note="the number of lines, their heights and speeds are guesses")
    _loop("flood", moving.flooding, block)
    _loop("flood_rows", moving.flooded_rows, block)
    _loop("glitch", lit.tearing(1.0), block)
    _loop("glitch_color", lit.colors_apart)
    _loop("glitch_bands", lit.tearing(1.2, 0.6, colors=False), block)
    _loop("vhs", lit.video_tape, block)
    _loop("projector", lit.projected, block)
    _loop("pixel_jump", moving.pixels_jump)
    _loop("rainbow", lit.hues(6.0), note=LIGHT)
    _loop("rainbow_new_year", lit.hues(5.0, lit.NEW_YEAR), note=LIGHT)
    _loop("rainbow_valentine", lit.hues(5.0, lit.VALENTINE), note=LIGHT)
    _loop("rainbow_macaron", lit.hues(5.0, lit.MACARON), note=LIGHT)
    _loop("color_steps", lit.color_steps, note=LIGHT)
    _loop("sweep", lit.swept(WHITE_HOT), note=LIGHT)
    _loop("stream", lit.swept(COOL, 1.6), note=LIGHT)
    _loop("stream_down", lit.swept_down, note=LIGHT)
    _loop("glow_pulse", lit.glowing(WARM), note=LIGHT)
    _loop("glow_cool", lit.glowing(COOL, 0.3, 0.2), note=LIGHT)
    _loop("neon", lit.neon, note=LIGHT)
    _loop("burn", lit.burning, note=LIGHT)
    _loop("echo", lit.echoing(0.28, 0.05), block)
    _loop("trail_beat", lit.echoing(0.0, 0.3), block)
    _loop("trail_color", lit.echoing(0.3, 0.0, colored=True), block, note=LIGHT)
    _loop("say_thrice", lit.said_thrice, block)
    _loop("ghosts_flash", lit.ghosts_flash, block)
    _loop("extend", moving.extending, block)
    _loop("slip", moving.slipping, block)
    _loop("fold", moving.folding, line)
    _loop("page", moving.flipping(0.0, -360.0), line)
    _loop("pull", moving.pulled)
    _loop("squeeze", moving.squeezing, block)
    _loop("swap_letters", moving.swapped, other_letters=True)
    _loop("still", lit.shimmering, block, Grade.STAND_IN, "a gentle shimmer in place of the app's drawings")


_register()
