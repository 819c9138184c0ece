"""What is done to a clip's picture, collected in the engine's order.

Each reader looks at the segment's references for its own kinds of material and gives the operations they mean;
the order of `READERS` is the order of drawing (ByteDance's layer constants: chroma key, adjustments, filters,
effects, mask). A new kind of operation is one function and one line here.
"""

from __future__ import annotations

from collections.abc import Callable

from renderer.operations import Operation
from renderer.reader.border import read_border
from renderer.reader.chroma import read_chroma_key
from renderer.reader.color_operations import read_colors, read_filters
from renderer.reader.keyframes import Clock
from renderer.reader.masks import read_mask
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.video_effects import clip_effects
from renderer.timebase import TimeRange

OperationReader = Callable[[DraftScope, Node, References, Clock, TimeRange], tuple[Operation, ...]]
"""(scope, segment, its references, clock of its keyframes, its target range) → operations, maybe none."""

READERS: tuple[OperationReader, ...] = (
    read_chroma_key,
    read_colors,
    read_filters,
    clip_effects,
    read_mask,
    read_border,
)


def read_operations(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[Operation, ...]:
    """All operations of a segment, in drawing order."""
    return tuple(
        operation for reader in READERS for operation in reader(scope, segment, references, clock, target)
    )
