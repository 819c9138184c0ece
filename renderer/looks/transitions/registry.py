"""The registry of transitions, and how one is put there with the app's ids and names for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from renderer.fidelity import Grade
from renderer.looks.registry import Moment, Registry
from renderer.looks.transitions.catalogue import known_as
from renderer.media.picture import Pixels

TransitionFunction = Callable[[Pixels, Pixels, Moment], Pixels]
"""(outgoing, incoming, moment) → canvas. All (h, w, 4) premultiplied BGRA of one size; inputs are not changed.

Laws: progress 0 gives the outgoing canvas and progress 1 the incoming one; where both are opaque the result
is; equal arguments give equal pictures. What is returned may be one of the arguments itself.
"""

TRANSITIONS: Registry[TransitionFunction] = Registry("transition")

UNKNOWN = "dissolve"
"""The stand-in for a transition that no one has written yet: friendlier than a hard cut."""

CUTS: set[str] = set()
"""Keys of the transitions that show only the outgoing clip before their middle and only the incoming one
after it (`is_overlap` false in the app's own catalogue, or plainly so by their look)."""

_CLOSE = "drawn by an imitation: easing, blur and detail may differ from the app's"
_STAND_IN = "an imitation of its kind stands in for the app's own picture material"


def add_transition(
    key: str,
    draw: TransitionFunction,
    *,
    grade: Grade = Grade.CLOSE,
    note: str = "",
    cut: bool = False,
    ids: Iterable[str] = (),
    names: Iterable[str] = (),
) -> None:
    """Register a transition under these ids and names and those the catalogue has for `key`."""
    if not note:
        note = {Grade.EXACT: "", Grade.CLOSE: _CLOSE}.get(grade, _STAND_IN)
    known_ids, known_names = known_as(key)
    TRANSITIONS.add(key, draw, ids=(*known_ids, *ids), names=(*known_names, *names), grade=grade, note=note)
    if cut:
        CUTS.add(key)


def transition(
    key: str,
    *,
    grade: Grade = Grade.CLOSE,
    note: str = "",
    cut: bool = False,
    ids: Iterable[str] = (),
    names: Iterable[str] = (),
) -> Callable[[TransitionFunction], TransitionFunction]:
    """`add_transition` as a decorator."""

    def remember(draw: TransitionFunction) -> TransitionFunction:
        add_transition(key, draw, grade=grade, note=note, cut=cut, ids=ids, names=names)
        return draw

    return remember
