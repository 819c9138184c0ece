"""Entrances and exits of texts: which movement, by which parts, in which order.

An exit is its entrance backwards unless it has a way of its own. Which of the app's names they stand for is data of
`animations.tsv`.
"""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.looks.animations import letters_damage as damage
from renderer.looks.animations import letters_light as light
from renderer.looks.animations import letters_moving as moving
from renderer.looks.animations import letters_turning as turning
from renderer.looks.animations import typewriters as typing
from renderer.looks.animations import whole_text as whole
from renderer.looks.animations.easing import drop, out_back, out_expo, out_quint, settle
from renderer.looks.animations.lettering import ONE_BY_ONE, Lettering, Order, PartFunction
from renderer.looks.animations.letters_paths import orbit, ring_in, spiral, whirl
from renderer.looks.animations.moves import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Direction,
    fade,
    jelly,
    leaving,
    opposite,
    pendulum,
    shake,
    slide,
    strobe,
    turn,
    wipe,
    wipe_open,
    zoom,
)
from renderer.looks.animations.naming import add
from renderer.looks.animations.pose import AnimationFunction
from renderer.looks.animations.registries import TEXT_IN, TEXT_OUT
from renderer.text_block import TextUnit

SLIDE_SHARE = 0.25
"""How far a text slides, in canvases: it fades meanwhile, so it need not come from outside."""
BOUNCE_SHARE = 0.5

EASING = "the movement's easing is a guess"
PATHS = "the letters' ways, order and easing are guesses"
LIGHT = "the colours and the size of the light are guesses"
RHYTHM = "the rhythm of the typing is a guess"
SIDES: dict[str, Direction] = {"left": LEFT, "right": RIGHT, "up": UP, "down": DOWN}
GLYPH, WORD, LINE, BLOCK = TextUnit.GLYPH, TextUnit.WORD, TextUnit.LINE, TextUnit.BLOCK


def _whole(key: str, enter: AnimationFunction, note: str = EASING, grade: Grade = Grade.CLOSE) -> None:
    add(TEXT_IN, key, enter, grade, note)
    add(TEXT_OUT, key, leaving(enter), grade, note)


def _parts(
    key: str,
    draw: PartFunction,
    order: Order = Order.FORWARD,
    share: float = 0.45,
    unit: TextUnit = GLYPH,
    note: str = PATHS,
) -> None:
    enter = Lettering(draw, unit=unit, order=order, share=share)
    add(TEXT_IN, key, enter, Grade.CLOSE, note)
    add(TEXT_OUT, key, enter.leaving(), Grade.CLOSE, note)


def _exits(
    key: str,
    draw: PartFunction,
    order: Order = Order.RANDOM,
    share: float = 0.7,
    unit: TextUnit = GLYPH,
    note: str = PATHS,
) -> None:
    """Movements that are told as exits."""
    leave = Lettering(draw, unit=unit, order=order, share=share)
    add(TEXT_OUT, key, leave, Grade.CLOSE, note)
    enter = Lettering(damage.as_entrance(draw), unit=unit, order=order, share=share)
    add(TEXT_IN, key, enter, Grade.CLOSE, note)


def _typed(
    key: str,
    enter: PartFunction,
    leave: PartFunction | None = None,
    share: float = 0.0,
    unit: TextUnit = GLYPH,
    other_letters: bool = False,
) -> None:
    """What is typed letter by letter is erased from its end."""
    typed = Lettering(enter, unit=unit, share=share, other_letters=other_letters)
    add(TEXT_IN, key, typed, Grade.CLOSE, RHYTHM)
    erased = replace(typed, draw=leave or enter, order=Order.BACKWARD, leaves=True)
    add(TEXT_OUT, key, erased, Grade.CLOSE, RHYTHM)


def _register_whole() -> None:
    _whole("fade", fade(), "", Grade.EXACT)
    for side, way in SIDES.items():
        back = opposite(way)
        for key, enter, leave in (
            (
                f"slide_{side}",
                slide(way, SLIDE_SHARE, fade_share=0.6),
                slide(back, SLIDE_SHARE, fade_share=0.6),
            ),
            (f"wipe_{side}", wipe(way), wipe(back)),
            (f"soft_wipe_{side}", wipe(way, 0.2), wipe(back, 0.2)),
            (
                f"bounce_{side}",
                slide(way, BOUNCE_SHARE, easing=settle, fade_share=0.15),
                slide(back, BOUNCE_SHARE, easing=settle, fade_share=0.15),
            ),
        ):
            add(TEXT_IN, key, enter, Grade.CLOSE, EASING)
            add(TEXT_OUT, key, leaving(leave), Grade.CLOSE, EASING)
    _whole("wipe_corner", whole.wipe_corner)
    _whole("zoom_in", zoom(0.0, fade_share=0.3))
    _whole("zoom_out", zoom(1.8, fade_share=0.6))
    _whole("zoom_gently", zoom(0.85, fade_share=0.8))
    _whole("zoom_slowly", zoom(0.6, easing=lambda u: u, fade_share=0.4))
    _whole("zoom_twice", whole.zoom_twice)
    _whole("rush", whole.rush)
    _whole("suck", whole.sucked_in)
    _whole("bounce", zoom(0.0, easing=settle, fade_share=0.15))
    _whole("slingshot", whole.slingshot)
    _whole("shout", whole.shout)
    _whole("spring", whole.spring_open)
    _whole("stretch_up", whole.stretched_up)
    _whole("squeeze", jelly(0.4))
    _whole("roll", whole.roll_in)
    _whole("spin", turn(-180.0, 0.3, fade_share=0.5))
    _whole("spin_growing", whole.spin_growing)
    _whole("slant", whole.slanted)
    _whole("sunrise", whole.sunrise)
    _whole("push_up", whole.push_up)
    _whole("open_across", wipe_open(True, False))
    _whole("open_along", wipe_open(False, True))
    _whole("blur_roll", whole.blur_rolling)
    _whole("blink", strobe(4))
    _whole("shake", shake(0.012, 0.02, 2.5))
    _whole("shake_growing", shake(0.012, 0.02, 2.0, start_scale=0.2))
    _whole("swing", whole.swung)
    _whole("pendulum", pendulum(25.0, (0.0, 1.4)))
    _whole("dissolve", damage.dissolving(), "the size of the specks is a guess")
    _whole("dissolve_up", damage.dissolving(0.0, -0.5), "the size of the specks is a guess")
    _whole("dissolve_down", damage.dissolving(0.0, 0.5), "the size of the specks is a guess")
    _whole("dissolve_softly", damage.dissolving(blur=0.01, growth=0.08), "the size of the specks is a guess")
    _whole("ink", damage.inked(0.012, 0.35), "the edges of the ink are a guess")
    _whole("ink_rough", damage.inked(0.008, 0.8), "the edges of the ink are a guess")
    _whole("spray", damage.sprayed, "the size of the specks is a guess")


def _register_moving() -> None:
    everyone = Order.RANDOM
    _parts("rise", moving.comes(0.0, -0.9, easing=out_quint))
    _parts("fall", moving.comes(0.0, 1.3, easing=out_quint))
    _parts("fall_fast", moving.comes(0.0, 2.6, easing=out_expo, fade_share=0.3))
    _parts("fall_anyhow", moving.fall_anyhow, everyone)
    _parts("fall_bouncing", moving.fall_and_bounce, Order.FORWARD, 0.6)
    _parts("fall_lines", moving.line_by_line, Order.FORWARD, 0.6, LINE)
    _parts("fall_words", moving.comes(0.0, 1.3, easing=drop), Order.FORWARD, 0.5, WORD)
    _parts("rise_anyhow", moving.rise_anyhow, everyone)
    _parts("rise_settle", moving.rise_and_settle)
    _parts("rise_words", moving.comes(0.0, -0.8, easing=out_quint), Order.FORWARD, 0.5, WORD)
    _parts("rise_on_s", moving.s_line)
    _parts("fly_in", moving.swept_up)
    _parts("float_down", moving.float_down, Order.FORWARD, 0.6)
    _parts("float_up", moving.comes(0.0, -1.6, easing=out_quint, rotation=-12.0), Order.FORWARD, 0.6)
    _parts("blow_in", moving.blown_in, everyone)
    _parts("spin_fly", moving.comes(2.2, 0.8, easing=out_quint, rotation=300.0, scale=0.3))
    _parts("throw", moving.thrown)
    _parts("throw_shaking", moving.thrown_shaking, Order.BACKWARD)
    for side, way in SIDES.items():
        order = {"right": Order.BACKWARD, "left": Order.FORWARD}.get(side, Order.FORWARD)
        add(
            TEXT_IN,
            f"gather_{side}",
            Lettering(moving.comes_far(-way[0], -way[1]), order=order),
            Grade.CLOSE,
            PATHS,
        )
        leave = Lettering(moving.comes_far(way[0], way[1]), order=order, leaves=True)
        add(TEXT_OUT, f"gather_{side}", leave, Grade.CLOSE, PATHS)
        for key, soft in ((f"blur_{side}", 0.16),):
            enter = moving.comes(-0.7 * way[0], -0.7 * way[1], easing=out_quint, blur=soft, fade_share=0.7)
            leave_by = moving.comes(0.7 * way[0], 0.7 * way[1], easing=out_quint, blur=soft, fade_share=0.7)
            add(TEXT_IN, key, Lettering(enter, order=order, share=0.6), Grade.CLOSE, PATHS)
            add(TEXT_OUT, key, Lettering(leave_by, order=order, share=0.6, leaves=True), Grade.CLOSE, PATHS)
    _parts("blur", moving.comes(0.0, 0.0, blur=0.3, fade_share=1.0), share=1.0)
    _parts("blur_zoom", moving.comes(0.0, 0.0, blur=0.3, fade_share=0.8, scale=1.5), share=0.8)
    _parts(
        "blur_twisted",
        moving.comes(0.0, -0.4, blur=0.16, fade_share=0.8, rotation=-35.0, scale=1.3),
        share=0.7,
    )
    _parts("converge", moving.converged(), everyone, 0.6)
    _parts("converge_near", moving.converged(distance=1.2, turn=40.0), everyone, 0.6)
    _parts("converge_turning", moving.converged(turn=270.0, start_scale=0.2), everyone, 0.6)
    _parts("converge_flickering", moving.converged(flickers=True), everyone, 0.6)
    _parts("converge_blurred", moving.converged(distance=1.8, start_scale=1.6, blur=0.2), everyone, 0.6)
    _parts("converge_shaking", moving.converged(distance=1.4, shakes=0.25), everyone, 0.6)
    _parts("draw_together", moving.drawn_together, share=1.0)
    _parts("emerge", moving.emerge)
    _parts("sink_in", moving.sink_in)
    _parts("grow", moving.grow_up, Order.FORWARD, 0.6)
    _parts("develop", moving.develop, share=0.4)
    _parts("develop_words", moving.develop, share=0.5, unit=WORD)
    _parts("hop", moving.hop(), share=0.55)
    _parts("hop_wave", moving.hop(1.4, 1.5), share=0.6)
    _parts("hop_anyhow", moving.hop_anyhow, everyone, 0.6)
    _parts("bunny_hop", moving.bunny_hop, share=0.6)
    _parts("popcorn", moving.popcorn, everyone, 0.5)
    _parts("pop", moving.pop)
    _parts("pop_middle", moving.pop, Order.CENTRE_OUT, 0.5)
    _parts("pop_words", moving.pop, unit=WORD, share=0.5)
    _parts("shrink", moving.shrink_in)
    _parts("wave", moving.wave(), share=0.6)
    _parts("wave_turning", moving.wave(turns_in_space=True), share=0.6)
    _parts("wave_swelling", moving.wave(swells=True), share=0.6)
    _parts("rhythm", moving.rhythm, everyone, 0.7)
    _parts("stretch_letters", moving.grow_up, Order.CENTRE_OUT, 0.6)


def _register_turning() -> None:
    _parts("turn_letters", turning.turned(-180.0))
    _parts("turn_letters_in", turning.turned(-360.0, 0.02), share=0.55)
    _parts("turn_letters_down", turning.turned(90.0, 1.0, 0.9))
    _parts("flip_letters", turning.flipped(turn_y=-110.0))
    _parts("flip_letters_up", turning.flipped(turn_x=-110.0))
    _parts("flutter", turning.flutter, share=0.6)
    _parts("stand_up", turning.flipped(turn_x=88.0, pivot=(0.0, -1.0)))
    _parts("flip_across", turning.flipped(turn_y=-110.0), unit=BLOCK, share=1.0, note=EASING)
    _parts(
        "flip_sideways", turning.flipped(turn_y=100.0, pivot=(1.0, 0.0), soft=True), unit=BLOCK, note=EASING
    )
    _parts("flip_up", turning.flipped(turn_x=-110.0), unit=BLOCK, share=1.0, note=EASING)
    _parts("flip_down", turning.flipped(turn_x=110.0), unit=BLOCK, share=1.0, note=EASING)
    _parts("tip_up", turning.flipped(turn_x=88.0, pivot=(0.0, -1.0)), unit=LINE, share=0.7, note=EASING)
    _parts("somersault", turning.somersault, unit=BLOCK, share=1.0, note=EASING)
    _parts("cylinder", turning.cylinder, unit=LINE, share=0.7)
    _parts("page", turning.page, unit=BLOCK, share=1.0, note=EASING)
    _parts("page_letters", turning.page, share=0.5)
    _parts("unfold", turning.unfold, unit=LINE, share=0.8, note=EASING)
    _parts("lift_turning", turning.lifted_turning)
    _parts("spiral", spiral, share=0.55)
    _parts("whirl", whirl(1.0), share=0.8)
    _parts("whirl_far", whirl(1.75, 0.1), Order.CENTRE_OUT, 0.7)
    _parts("orbit", orbit, share=0.6)
    _parts("ring", ring_in, share=1.0)
    _parts("overshoot_letters", moving.comes(0.9, 0.0, easing=out_back))


def _register_light() -> None:
    def lit(
        key: str,
        draw: PartFunction,
        order: Order = Order.FORWARD,
        share: float = 0.5,
        unit: TextUnit = GLYPH,
    ) -> None:
        _parts(key, draw, order, share, unit, LIGHT)

    lit("glow", light.glowing_in(light.WARM), share=0.8)
    lit("glow_middle", light.glowing_in(light.WARM, start_scale=0.8), Order.CENTRE_OUT, 0.6)
    lit("glow_blur", light.glowing_in(light.COOL, blur=0.1, start_scale=1.15), share=0.7)
    lit("glow_gold", light.glowing_in(light.GOLD, start_scale=0.7), Order.CENTRE_OUT, 0.6)
    lit("glow_descending", light.glowing_in(light.WARM, height=0.7), Order.FORWARD, 0.6, LINE)
    lit("glow_pop", light.pops_glowing(light.WARM))
    lit("glow_pop_gold", light.pops_glowing(light.GOLD))
    lit("glow_fly", light.flies_glowing(light.COOL), Order.RANDOM, 0.6)
    lit("engrave", light.engraved, share=0.3)
    lit("twinkle", light.twinkling, Order.RANDOM, 0.45)
    lit("sweep", light.swept_in, share=0.35)
    lit("neon", light.neon_in(light.NEON), Order.RANDOM, 0.8)
    lit("electric", light.neon_in((light.COOL,), 0.25), Order.RANDOM, 0.7)
    lit("flash_on", light.neon_in((light.WHITE_HOT,)), share=1.0)
    lit("spotlight", light.spotlit, Order.EDGES_IN, 0.5)
    lit("rainbow", light.colored_in)
    lit("karaoke", light.sung, share=ONE_BY_ONE)


def _register_typing() -> None:
    _typed("type", typing.typed)
    _typed("type_softly", typing.typed_softly, share=0.1)
    _typed("type_cursor", typing.typed_with_cursor, typing.erased_with_cursor)
    _typed("type_by_hand", typing.typed_by_hand, typing.erased_with_cursor, typing.STRIKE_SHARE)
    _typed("type_from_middle", typing.typed_from_middle, typing.erased_to_middle)
    _typed("type_words", typing.typed, unit=WORD)
    _typed("type_scrambled", typing.scrambled, typing.unscrambled, 1.0, other_letters=True)
    _typed("type_faulty", typing.faulty, share=0.2, other_letters=True)
    _typed("type_color", typing.typed_in_color, share=0.25)


def _register_damage() -> None:
    _parts("glitch", damage.torn(), unit=BLOCK, share=1.0)
    _parts("glitch_bands", damage.torn(1.5, colors=False), unit=LINE, share=0.8)
    _parts("glitch_letters", damage.torn(1.2), Order.RANDOM, 0.6)
    _parts("glitch_color", damage.colors_part, unit=BLOCK, share=1.0)
    _parts("glitch_color_letters", damage.colors_part)
    _parts("glitch_trail", damage.colors_trail, unit=BLOCK, share=1.0)
    _parts("trail", damage.trail(-4.5, 0.0), unit=BLOCK, share=1.0)
    _parts("trail_letters", damage.trail(0.0, -1.6, 3))
    _parts("ghosts", damage.ghosts_meet, unit=BLOCK, share=1.0)
    _parts("ghosts_zoom", damage.ghosts_rise, unit=BLOCK, share=1.0)
    _exits("stretch_away", damage.stretches_away, Order.FORWARD, 0.6)
    _exits("burst", damage.explodes(3.0), share=0.9)
    _exits("burst_wide", damage.explodes(5.5, gravity=0.6, spin=320.0, blur=0.06), share=0.9)
    _exits("burst_middle", damage.explodes(2.4, gravity=5.0, spin=140.0), Order.CENTRE_OUT, 0.7)
    _exits("shatter", damage.shatters())
    _exits("shatter_lit", damage.shatters(2.0, light.COOL), share=0.8)
    _exits("scatter", damage.leaves_for(1.6, 1.0, spread=0.5, spin=70.0, blur=0.18), Order.BACKWARD, 0.6)
    _exits("scatter_lit", damage.leaves_for(0.6, 1.4, spread=0.9, spin=30.0, blur=0.25), Order.RANDOM, 0.6)
    _exits(
        "dandelion",
        damage.leaves_for(2.4, 2.2, spread=0.5, spin=120.0, sway=0.5, end_scale=0.6),
        Order.RANDOM,
        0.6,
    )
    _exits(
        "snow",
        damage.leaves_for(0.2, -2.4, spread=0.6, spin=160.0, sway=0.4, end_scale=0.7),
        Order.RANDOM,
        0.6,
    )
    _exits("wind", damage.leaves_for(7.0, 0.6, spread=0.35, spin=400.0, blur=0.14), Order.BACKWARD, 0.6)
    _exits("drop_off", damage.leaves_for(0.0, -2.2, spread=0.2, spin=60.0), Order.FORWARD, 0.45)


def _register() -> None:
    _register_whole()
    _register_moving()
    _register_turning()
    _register_light()
    _register_typing()
    _register_damage()


_register()
