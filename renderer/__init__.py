"""A draft and its media → a finished video.

The package knows neither network nor queue: it can be used alone. Data flows one way:
`reader` (JSON → `Timeline`), `compositor` (`Timeline` + media → pictures), `sound` (→ one
audio file), `encode` (pictures → video files), `pipeline` (all of it for one draft).
"""

from renderer.gl_stand_in import stand_in_for_missing_libraries

stand_in_for_missing_libraries()  # before any module here imports Skia
