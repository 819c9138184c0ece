"""Addresses of finished videos and posters, and whether one that a client brings may be used.

A task's id cannot be guessed, so by itself it opens its results for as long as they are kept. With a
link secret, an address also carries the moment it ends at and a signature over both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import urlencode

from worker.settings import Settings

EXPIRES, SIGNATURE = "expires", "signature"
"""Query parameters of a signed address: seconds since 1970, and base64url of an HMAC-SHA256."""

STEADY_SHARE = 16
"""An address stays the same for this part of its life, so that pollers and caches see one address."""

LONGEST_STEADY_SECONDS = 3600


class LinkVerdict(StrEnum):
    GOOD = "good"
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ResultLinks:
    """Makes and judges addresses of results. `base_url` has no trailing slash; `secret` "" signs nothing."""

    base_url: str
    secret: str = field(default="", repr=False)
    ttl_seconds: float = 0.0

    @classmethod
    def from_settings(cls, settings: Settings, base_url: str = "") -> ResultLinks:
        """`base_url` is where a client reached the farm; the setting goes before it."""
        base = settings.public_base_url or base_url.rstrip("/")
        return cls(base, settings.link_secret.get_secret_value(), settings.link_ttl)

    def address(self, key: str | None) -> str:
        """Where a result's storage key is served, `<base>/files/<name>`; "" without a key."""
        if not key:
            return ""
        name = PurePosixPath(key).name
        plain = f"{self.base_url}/files/{name}"
        if not self.secret:
            return plain
        expires = self._end(time.time())
        return f"{plain}?{urlencode({EXPIRES: expires, SIGNATURE: self._sign(name, str(expires))})}"

    def judge(self, name: str, query: Mapping[str, str]) -> LinkVerdict:
        """Whether this file may be fetched with these query parameters."""
        if not self.secret:
            return LinkVerdict.GOOD
        expires, signature = query.get(EXPIRES, ""), query.get(SIGNATURE, "")
        # Signed as it was sent: only digits that we wrote ourselves pass.
        if not hmac.compare_digest(self._sign(name, expires).encode(), signature.encode(errors="replace")):
            return LinkVerdict.REFUSED
        return LinkVerdict.GOOD if time.time() < int(expires) else LinkVerdict.EXPIRED

    def _end(self, now: float) -> int:
        step = max(1, min(LONGEST_STEADY_SECONDS, int(self.ttl_seconds / STEADY_SHARE)))
        return math.ceil((now + self.ttl_seconds) / step) * step

    def _sign(self, name: str, expires: str) -> str:
        signed = f"{name}\n{expires}".encode(errors="replace")
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
