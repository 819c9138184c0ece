"""Telephones, radios, loudspeakers, records: narrow bands, overdriven or noisy."""

from __future__ import annotations

from functools import partial

from renderer.sound.effects.registry import AudioEffectFunction, Sliders, blended, chain, effect, with_noise
from renderer.sound.reading import Stream


def _device(
    heard: Stream,
    sliders: Sliders,
    *,
    low: int,
    high: int,
    drive: float = 1.0,
    bits: float = 0.0,
    hold: float = 1.0,
    noise: float = 0.0,
    gain: float = 1.4,
) -> Stream:
    """The band from `low` to `high` Hz; `drive` into soft clipping; `bits` and every `hold`-th sample kept.

    The first slider is the strength, the second, where there is one, how much of `noise` is laid under it.
    """
    strength = sliders.at(0, 1.0)

    def wet(stream: Stream) -> Stream:
        band = [("highpass", {"f": low, "p": 2}), ("lowpass", {"f": high, "p": 2})]
        stream = chain(stream, *band, *band)
        if drive > 1:
            stream = chain(
                stream,
                ("volume", {"volume": drive}),
                ("asoftclip", {"type": "tanh"}),
                ("volume", {"volume": drive**-0.5}),
            )
        if bits:
            stream = stream.filter("acrusher", bits=bits, samples=hold, mix=1, mode="lin")
        return stream.filter("volume", volume=gain)

    played = blended(heard, wet, strength)
    bed = [("highpass", {"f": max(low, 300)}), ("lowpass", {"f": high})]
    return with_noise(played, sliders, strength * noise * sliders.at(1, 1.0), *bed)


_NOTE = "a band with the usual limits of such a device; the app's exact curve is not known"

DEVICES: dict[str, AudioEffectFunction] = {
    "telephone": partial(_device, low=300, high=3_400, drive=1.5, gain=1.6),
    "intercom": partial(_device, low=450, high=2_700, drive=4.0, bits=7, hold=2, noise=0.01),
    "radio": partial(_device, low=250, high=5_000, drive=1.6, noise=0.006),
    "megaphone": partial(_device, low=500, high=4_000, drive=5.0),
    "gramophone": partial(_device, low=180, high=5_500, drive=1.3, noise=0.02),
    "television": partial(_device, low=150, high=6_500, drive=1.4, noise=0.008),
    "film": partial(_device, low=200, high=4_500, drive=2.0, noise=0.015),
    "broken_microphone": partial(_device, low=300, high=5_000, drive=8.0, bits=5, hold=3, noise=0.01),
    "lofi": partial(_device, low=60, high=4_500, drive=1.2, bits=8, hold=4, noise=0.004, gain=1.2),
    "eight_bit": partial(_device, low=80, high=6_000, bits=4, hold=8, gain=1.1),
}
for _key, _draw in DEVICES.items():
    effect(_key, _NOTE)(_draw)
