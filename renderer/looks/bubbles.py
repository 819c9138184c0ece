"""Stand-ins for the app's bubbles: which shape a bubble's name tells. `renderer.text.bubbles` draws them."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.looks.words import place_of


@dataclass(frozen=True, slots=True)
class BubbleFamily:
    """`key` of the shape and what the report calls it."""

    key: str
    called: str
    words: tuple[str, ...]


FAMILIES = (
    BubbleFamily("thought", "a thought bubble", ("思考", "想法", "内心", "云", "雲", "心声", "吹き出し雲", "thought", "think",
                                             "cloud", "dream")),
    BubbleFamily("burst", "a burst", ("爆炸", "爆", "惊叹", "炸", "震惊", "爆発", "集中", "burst", "explosion", "boom", "bang",
                                      "pow", "comic", "splash")),
    BubbleFamily("banner", "a ribbon", ("丝带", "飘带", "横幅", "缎带", "リボン", "banner", "ribbon", "scroll")),
    BubbleFamily("tag", "a tag", ("标签", "標籤", "吊牌", "价格", "价签", "促销", "电商", "タグ", "label", "price", "badge", "sale",
                                  "tag")),
    BubbleFamily("speech", "a speech bubble", ("会话", "對話", "对话", "聊天", "气泡", "说话", "吐槽", "吹き出し", "speech", "chat",
                                               "talk", "dialog", "message", "bubble")),
    BubbleFamily("box", "a box", ("方框", "边框", "框", "底框", "文本框", "便签", "纸", "黑板", "枠", "frame", "textbox", "box", "paper",
                                  "note", "board", "card")),
)  # fmt: skip
"""In the order in which they are asked for."""
DEFAULT = "speech"


def find_bubble(name: str) -> BubbleFamily:
    """The family a bubble's name tells; a speech bubble where it tells none."""
    return next(
        (family for family in FAMILIES if place_of(name, family.words) is not None),
        next(family for family in FAMILIES if family.key == DEFAULT),
    )
