"""`python -m api.supervisor.launch SIGNAL PARENT PROGRAM…`: become PROGRAM, bound to the parent's life.

Binding oneself and then becoming the program needs no code between fork and exec in the parent.
"""

from __future__ import annotations

import os
import sys

from api.supervisor.parent_death import bind_to_parent


def main(arguments: list[str]) -> None:
    """Does not return."""
    death_signal, parent, *program = arguments
    bind_to_parent(int(death_signal), parent=int(parent))
    os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
