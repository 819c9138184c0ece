"""What a medium may ask of the machine: every number here bounds a stranger's file."""

from __future__ import annotations

MAX_VIDEO_PIXELS = 40_000_000
"""One video frame: a little over 8K (7680×4320 = 33 million)."""

MAX_PHOTO_PIXELS = 270_000_000
"""A photo that can be reduced while it is read (JPEG): the largest phone sensors make 200 million."""

MAX_WHOLE_PHOTO_PIXELS = 100_000_000
"""A photo that must be read whole first (PNG, WebP, …): 400 MB for a moment."""

KEPT_PHOTO_PIXELS = 4096 * 4096
"""A larger photo is reduced to this on load. It keeps a 12-megapixel phone photo whole and gives a 4K
canvas more pixels than it has, at 64 MB of memory."""

MAX_STREAMS = 64
"""Streams of one container; the demuxer gives up beyond it."""

MAX_DURATION_US = 48 * 3600 * 1_000_000
"""A container that claims to be longer is not believed; its packets are counted instead."""

MAX_SCANNED_PACKETS = 2_000_000
"""Packets read to measure a container that does not say how long it is (9 hours at 60 frames/s)."""

MAX_FRAME_RATE = 1000
"""Claimed rates above it are ignored."""

MAX_AUDIO_CHANNELS = 32
"""A sound with more channels is refused."""

MAX_ANIMATION_FRAMES = 20_000
"""Frames of a GIF, animated PNG, WebP or AVIF: at 30 a second more than ten minutes."""

MAX_ANIMATION_PIXELS = 40_000_000
"""One frame of an animation."""

MAX_ANIMATION_TOTAL_PIXELS = 12_000_000_000
"""All frames of an animation: every one is decoded to learn how long it runs. Three minutes of Full HD at 30 a
second take a minute and a quarter of CPU time (measured on GIFs)."""

MAX_LOTTIE_BYTES = 8_000_000
"""The JSON of a Lottie animation, unzipped. Drawn stickers have some hundred thousand; embedded pictures more."""

MAX_LOTTIE_SIDE_PX = 16_384
"""Width or height a Lottie animation claims."""

MAX_LOTTIE_DEPTH = 128
"""Lists and objects of a Lottie animation inside each other, and parents of one layer."""

MAX_LOTTIE_LAYERS = 10_000
"""Layers of a Lottie animation, those of a composition counted wherever it stands."""

PROBE_BYTES = 8_000_000
"""How much of a file the demuxer may read to find out about its streams."""

ANALYZE_US = 10_000_000
"""How much playing time the demuxer may analyse to find out about its streams."""

MIN_PRESENT_SAMPLES = 0.95
"""Share of the samples named by a container's index that must be inside the file; below it, the file
was cut short on its way here, and a frozen picture would hide that."""

DECODER_THREADS = 1
"""Threads of one video decoder. The farm runs a worker per core, so a second thread only moves work:
measured at 1080p it costs 4 % more CPU, and damaged streams are concealed differently each time."""

REVERSE_CACHE_BYTES = 256 * 1024 * 1024
"""Decoded frames kept while a video plays backwards: 80 frames at 1080p, 20 at 4K."""

ANIMATION_CACHE_BYTES = 64 * 1024 * 1024
"""Decoded frames of an animation kept for a second look."""

STILL_CACHE_BYTES = 96 * 1024 * 1024
"""Scaled copies of one still picture kept for the next frame."""
