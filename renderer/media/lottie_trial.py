"""Draws an animation once in a process of its own: a file that breaks rlottie breaks only that.

The child runs this very file, so it imports nothing but the standard library and rlottie.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

CPU_SECONDS = 10
PATIENCE_SECONDS = 60
"""Of the clock, for a machine that is busy with other work."""
MEMORY_BYTES = 1 << 30
THREAD_BYTES = 16 << 20
"""More memory for each core: rlottie starts a thread on every one."""
MOST_FRAMES = 600
"""Frames drawn of an animation; a longer one is drawn in steps."""
LONGER_SIDE_PX = 64
_UNREADABLE = 3


def trouble(text: str, size: tuple[int, int], frame_count: int) -> str | None:
    """What goes wrong when the animation (its JSON, its size in px and its frames) is drawn, or None."""
    factor = LONGER_SIDE_PX / max(size)
    width, height = (max(1, round(side * factor)) for side in size)
    line = [sys.executable, "-P", __file__, str(width), str(height), str(frame_count)]
    try:
        done = subprocess.run(
            line, input=text.encode(), capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "the Lottie animation takes too long to draw"
    if done.returncode == 0:
        return None
    if done.returncode == _UNREADABLE:
        return "the Lottie animation is damaged: rlottie cannot read it"
    if -done.returncode in {24, 9}:  # SIGXCPU, SIGKILL
        return "the Lottie animation takes too long to draw"
    return "the Lottie animation is damaged: rlottie breaks off when it draws it"


def _draw(width: int, height: int, frame_count: int) -> int:
    memory_bytes = MEMORY_BYTES + THREAD_BYTES * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    from rlottie_python import LottieAnimation

    animation = LottieAnimation.from_data(sys.stdin.buffer.read().decode())
    if not animation.animation_p:
        return _UNREADABLE
    for frame in range(0, frame_count, -(-frame_count // MOST_FRAMES)):
        animation.lottie_animation_render(frame_num=frame, width=width, height=height)
    return 0


if __name__ == "__main__":
    sys.exit(_draw(*map(int, sys.argv[1:])))
