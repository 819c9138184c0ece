"""The choices a reader of drafts has where the format leaves room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read what can be read in two ways.

    `keyframe_clock`: the app counts keyframe offsets of video and sound from the start of the
    *material* ("source", seen in six app-saved drafts); authors of generated drafts often meant the
    start of the *segment*.

    `strict_canvas_flag`: CapCut 9.1 shows a background only where bit 4096 of the material's
    `check_flag` is set (measured in its exports); lenient reading draws it regardless.

    `empty_main_track`: drafts of CapCutAPI and capcut-mate begin with an empty video track and put
    the clips on later ones. "main": that empty track is the main track, as the app's rule has it, so
    backgrounds of the clips are not shown; "skip": the first video track with clips is the main one.
    No export of the app settles it.

    `refuse_empty`: a draft in which no segment lasts any time is refused. Without it the timeline of
    no frames is given, for those who only look.

    `look_folders`: where colour tables, flower texts, bubbles and textures lie, named by the id or name of the look
    they draw (`renderer.looks.look_folder`). The owner's own folders first, then the draft's, so that a draft's own LUT
    is found by its file name.

    `sticker_folders`: the owner's pictures for stickers, each named by the sticker's id (`<id>.png`, `.webp`,
    `.gif`, or `.json` and `.tgs` of Lottie).
    """

    keyframe_clock: Literal["source", "segment"] = "source"
    strict_canvas_flag: bool = False
    empty_main_track: Literal["main", "skip"] = "main"
    refuse_empty: bool = True
    look_folders: tuple[Path, ...] = ()
    sticker_folders: tuple[Path, ...] = ()
