"""How large a draft may be. Every number a stranger's draft is measured against stands here."""

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""The largest draft seen in the wild is 1.6 MB; 20 000 fully written segments are about 60 MB."""

MAX_JSON_DEPTH = 200
"""Real drafts are at most a dozen levels deep; sixteen nested compound clips add four levels each."""

MAX_SEGMENTS = 20_000
"""Segments of a draft, every use of a compound clip counted anew. The longest real drafts have 1 400."""

MAX_AUDIO_CLIPS = 20_000
"""Sounds after the compound clips' own ones were lifted into the outer timeline."""

MAX_COMPOUND_DEPTH = 16
"""Compound clips inside compound clips."""

MAX_SUBDRAFT_FILES = 256
"""Compound drafts stored as files of their own that are read into one document."""

MAX_TIME_US = 24 * 3600 * 1_000_000
"""No moment of a timeline or of a source lies beyond 24 hours."""

MAX_CANVAS_PX = 8192
"""Widest and highest canvas."""

MIN_CANVAS_PX = 2
"""One chroma sample."""

MAX_COORDINATE = 10_000.0
"""Positions and scale factors; far beyond anything that could still be seen."""

MAX_VOLUME = 10.0
"""The app's slider ends at +20 dB."""

MIN_SPEED, MAX_SPEED = 0.1, 100.0
"""The app's slider for constant speed."""

MAX_CURVE_POINTS = 1_000
"""Points of one speed curve; the app's editor makes a dozen."""

MAX_FONT_SIZE = 2_000.0
"""In the draft's unit; the app's slider ends at 300."""

MAX_TEXT_UNITS = 20_000
"""UTF-16 units of one text."""

MAX_TEXT_STYLES = 2_000
"""Style ranges of one text."""

MAX_TIMED_WORDS = 20_000
"""Words of one text that have times of their own: one for each unit it may have."""

MAX_PAINTS = 16
"""Strokes, shadows or inner shadows of one style. Real ones have one or two, flower texts up to six."""

MAX_STROKE_WIDTH = 2.0
"""In line heights; the app's slider ends at 0.2."""

MAX_SHADOW_DISTANCE = 10.0
"""In em; the app's slider ends at 1."""

MAX_SHADOW_BLUR = 5.0
"""In em; the app's slider ends at 1/6."""

MAX_GRADIENT_STOPS = 64
"""Colours of one gradient."""

MAX_TEXTURE_PIXELS = 4096 * 4096
"""A picture that fills letters, or a bubble's: 64 MB while it is drawn."""

MAX_STYLE_BYTES = 1_000_000
"""A style file or the note beside a bubble in the look folder. Real ones have a few thousand."""

MAX_KEYFRAMES = 20_000
"""Keys of one property on one segment."""

MAX_ARCHIVE_MEMBERS = 10_000
MAX_ARCHIVE_DIRECTORY_BYTES = 4 * 1024 * 1024
"""The list of members at an archive's end, which is read whole: 400 bytes for each, real ones take 100 to 200."""
MAX_ARCHIVE_DEPTH = 32
"""Folders and file name of a member; real drafts have at most six."""
MAX_FILE_NAME_BYTES = 255
"""Linux' own limit for each part of a path, in UTF-8."""
MAX_ARCHIVE_BYTES = 8 * 1024 * 1024 * 1024
MAX_ARCHIVE_RATIO = 200
"""Unpacked size over packed size of one member; media hardly shrink, JSON does so 10 to 50 fold."""
ARCHIVE_RATIO_FLOOR_BYTES = 16 * 1024 * 1024
"""Members up to this size may shrink as they like."""

MAX_BUNDLE_FILES = 20_000
"""Files of a draft folder that are looked at when media are located."""
