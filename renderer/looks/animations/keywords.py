"""Text animations whose names are not known: the nearest movement by words of the name.

The first row with a word that the folded name contains decides; the more telling words stand first.
"""

from __future__ import annotations

from renderer.looks.registry import folded

KEYWORD_NOTE = "an animation that is not known here, drawn as the movement its name speaks of"

_ROWS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # words, key of the entrance and exit, key of the loop
    (("karaoke", "ktv", "卡拉ok"), "karaoke", "sweep"),
    (("scramble", "random type", "乱码", "变换", "随机打字"), "type_scrambled", "swap_letters"),
    (("cursor", "caret", "光标"), "type_cursor", "blink"),
    (("typewriter", "typing", "打字", "输入", "打印"), "type", "blink_letters"),
    (("glitch", "vhs", "rgb", "故障", "色差", "失真", "信号", "像素"), "glitch", "glitch"),
    (("neon", "霓虹"), "neon", "neon"),
    (("rainbow", "colorful", "彩虹", "七彩", "变色", "彩色"), "rainbow", "rainbow"),
    (("shine", "sweep", "light beam", "扫光", "光线", "流光"), "sweep", "sweep"),
    (("fire", "flame", "火焰", "燃烧"), "glow_gold", "burn"),
    (("glow", "light", "laser", "spark", "发光", "辉光", "泛光", "光"), "glow", "glow_pulse"),
    (("dissolve", "溶解", "消融"), "dissolve", "still"),
    (("ink", "brush", "paint", "墨", "晕", "喷绘", "涂"), "ink", "still"),
    (("explode", "burst", "blast", "炸", "爆"), "burst", "shout"),
    (("shatter", "crack", "碎", "破"), "shatter", "glitch_bands"),
    (("scatter", "disperse", "dandelion", "消散", "解散", "飘散"), "scatter", "rise_and_sink"),
    (("snow", "雪"), "snow", "float"),
    (("spiral", "螺旋"), "spiral", "ring"),
    (("vortex", "whirl", "漩涡", "旋涡"), "whirl", "whirl"),
    (("orbit", "ring", "环绕", "环形"), "orbit", "ring"),
    (("arc", "arch", "弧"), "orbit", "arch"),
    (("wave", "wavy", "波浪", "波动", "波"), "wave", "wave"),
    (("flip", "翻转", "翻动"), "flip_letters", "flip"),
    (("page", "fold", "翻页", "折叠"), "page", "page"),
    (("cylinder", "圆柱"), "cylinder", "ring"),
    (("spin", "rotat", "turn", "旋转", "旋"), "turn_letters", "spin"),
    (("gather", "converge", "assemble", "集合", "汇聚", "聚"), "converge", "float"),
    (("throw", "fling", "甩"), "throw", "sway_wide"),
    (("drop", "fall", "掉落", "落下", "下落", "下降"), "fall", "hop"),
    (("rise", "grow", "上升", "升起", "生长"), "rise", "hop"),
    (("popcorn", "爆米花"), "popcorn", "hop_anyhow"),
    (("hop", "jump", "跳"), "hop", "jump"),
    (("bounce", "elastic", "spring", "pop", "弹"), "bounce", "jump_letters"),
    (("heart", "心"), "bounce", "heartbeat"),
    (("pulse", "breath", "呼吸", "脉冲"), "zoom_gently", "breathe"),
    (("shake", "tremble", "wobble", "抖", "颤", "震", "晃"), "shake", "tremble"),
    (("swing", "sway", "dance", "摆", "摇", "荡"), "swing", "sway"),
    (("float", "drift", "漂", "飘", "浮"), "float_up", "float"),
    (("bullet", "marquee", "弹幕"), "slide_left", "bullets"),
    (("scroll", "滚动", "刷屏"), "slide_up", "scroll_up"),
    (("ghost", "echo", "overlay", "叠影", "重影", "叠加"), "ghosts", "ghosts_flash"),
    (("trail", "拖尾", "拖影"), "trail", "echo"),
    (("flicker", "flash", "blink", "strobe", "闪"), "blink", "blink"),
    (("blur", "focus", "模糊", "对焦"), "blur", "still"),
    (("wipe", "reveal", "erase", "擦", "露出"), "wipe_right", "still"),
    (("open", "unfold", "expand", "开幕", "展开", "拉开"), "open_across", "pull"),
    (("stretch", "squeeze", "拉伸", "伸缩", "挤压"), "squeeze", "squeeze"),
    (("zoom out", "shrink", "缩小"), "zoom_out", "breathe"),
    (("zoom", "scale", "enlarge", "放大", "缩放"), "zoom_in", "breathe"),
    (("slide left", "向左", "左"), "slide_left", "float"),
    (("slide right", "向右", "右"), "slide_right", "float"),
    (("slide down", "向下", "下"), "slide_down", "float"),
    (("slide", "move", "fly", "滑", "移", "飞", "向上"), "slide_up", "float"),
    (("letter", "逐字"), "develop", "hop"),
    (("fade", "dilute", "渐", "淡", "虚"), "fade", "still"),
)  # fmt: skip


def key_by_words(name: str, *, loops: bool) -> str | None:
    """The key that words of an animation's name speak for, or None."""
    words = folded(name)
    if not words:
        return None
    for known, entrance, loop in _ROWS:
        if any(folded(word) in words for word in known):
            return loop if loops else entrance
    return None
