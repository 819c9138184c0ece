"""Every number in the models of the colour tools, and how sure it is.

The app's own shaders are not documented. Of the wheels, lift, gamma and gain were measured by others on
CapCut; everything else here is a guess (confidence G) of the usual shape: the neutral value changes nothing,
the direction is the slider's, and black and white stay where a photographer expects them to.
"""

# Per channel, gamma-encoded 0…1, slider at ±1.
BRIGHTNESS_LIFT = 0.25
"""Most that mid-grey moves; black and white stay."""
CONTRAST_SLOPE = 0.5
"""Slope about mid-grey: 1 ± this."""
SATURATION_GAIN = 1.0
"""Chroma × (1 ± this): −1 is black and white."""
HIGHLIGHT_RAISE, HIGHLIGHT_LOWER = 0.9, 2.0
SHADOW_RAISE, SHADOW_LOWER = 2.0, 0.9
"""Gain at the far end of the range, falling to none towards the other; unequal so that tones keep their order."""
TEMPERATURE_GAIN = 0.15
"""Red × (1 + this), blue × (1 − this); positive is warm."""
TONE_GREEN, TONE_OTHERS = 0.12, 0.06
"""Green × (1 − the first), red and blue × (1 + the second); positive is magenta."""
FADE_LIFT = 0.3
"""Height of black."""
LIGHT_SENSATION = 0.6
"""A glow of the lit parts: most for mid and upper tones."""
WHITE_SHIFT, BLACK_SHIFT = 0.2, 0.2
"""What white and black move by."""

# Spatial sliders.
SHARPEN_AMOUNT = 1.5
SHARPEN_RADIUS = 1.0 / 1080
"""σ of the unsharp mask, of the short side."""
CLEAR_AMOUNT = 0.6
CLEAR_RADIUS = 0.02
"""σ of the local contrast, of the short side."""
VIGNETTING_POSITIVE_IS_DARK = True
"""The sign is not verified; JianYing's positive values are said to darken the corners."""
VIGNETTING_STRENGTH = 0.8
VIGNETTING_START = 0.35
"""Where the shading begins, of the distance from centre to corner."""
PARTICLE_DEVIATION = 0.08
"""σ of the luma noise."""
PARTICLE_RATE = 24.0
"""New grain so many times a second."""

# HSL by colour range.
CUSTOM_HALF_WIDTH = 30.0
"""Degrees to either side that a range about a chosen colour reaches."""
HUE_SHIFT_DEGREES = 30.0
HUE_LIGHTNESS = 0.3

# Wheels. Lift, gamma and gain were measured by others on CapCut; the negative lift is taken as its mirror.
WHEEL_LIFT = 0.5
WHEEL_GAMMA = 4.0
WHEEL_GAIN_UP, WHEEL_GAIN_DOWN = 4.0, 0.999
WHEEL_OFFSET = 0.5
LOG_SHIFT = 0.3
"""Most that a tone range moves by a log wheel."""

LUMA_CURVE_BENDS_CHANNELS = True
"""The luma curve is applied to red, green and blue alike, as editors' master curves are, instead of to luma."""
