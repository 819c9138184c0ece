"""One download: judged, bounded in size and time, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import random
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from worker.fetch.guard import FetchRefused, Guard, Target
from worker.fetch.watch import POLL_SECONDS, Expired, Watch
from worker.fetch.wire import connection_to
from worker.settings import Settings

CHUNK_BYTES = 256 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
PASSING_STATUSES = (429, 500, 502, 503, 504)
"""Answers that may be another at the next try."""

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
"""Doubles with each try: a host that is restarted is waited for some ten seconds."""
POST_SECONDS = 10.0
"""Longest time for a notice to be taken."""

USER_AGENT = "draftfarm"


class FetchError(Exception):
    """An address could not be fetched. `str` is a sentence naming it without its query, which may hold secrets."""

    def __init__(self, url: str, reason: str, *, passing: bool = False) -> None:
        self.url = url
        self.reason = reason
        self.passing = passing
        super().__init__(f"{shown(url)} cannot be fetched: {reason}")


@dataclass(frozen=True, slots=True)
class Download:
    """What a download gave. `path` and `sha256` are empty when the host said the known copy is current."""

    url: str
    path: Path | None
    size: int
    sha256: str
    etag: str
    last_modified: str
    content_type: str

    @property
    def unchanged(self) -> bool:
        return self.path is None


@dataclass(frozen=True, slots=True)
class Known:
    """Validators of a copy that is there already."""

    etag: str = ""
    last_modified: str = ""


class Fetcher:
    """Downloads files. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow_private_addresses)

    def download(
        self,
        url: str,
        path: Path,
        *,
        limit_bytes: int | Callable[[bytes], int],
        known: Known | None = None,
        on_bytes: Callable[[int], None] | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> Download:
        """Fetch an address into `path`, which appears only when it is whole.

        `limit_bytes` is the most the body may have once decoded, or a function of its first bytes
        that says so. `on_bytes` gets the size of each chunk; `check` is called often from another
        thread, also while the host is silent; what one of them raises ends the download and
        passes through. With `known`, an unchanged file is not sent again. Raises FetchError.
        """
        deadline = time.monotonic() + self._settings.fetch_timeout_seconds
        for attempt in range(1, ATTEMPTS + 1):
            pause = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * random.uniform(1, 1.5)
            try:
                return self._follow(url, path, limit_bytes, known, on_bytes, check, deadline)
            except FetchError as error:
                if not error.passing or attempt == ATTEMPTS or time.monotonic() + pause >= deadline:
                    raise
            _sleep(pause, check)
        raise AssertionError("unreachable")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a body to an address and answer the status; redirects are not followed. Raises FetchError."""
        target = self._target(url, url)
        deadline = time.monotonic() + POST_SECONDS
        sent = _headers(None) | dict(headers)
        with self._answer(url, target, sent, deadline, lambda: None, body) as (response, _):
            return response.status

    def _follow(
        self,
        url: str,
        path: Path,
        limit_bytes: int | Callable[[bytes], int],
        known: Known | None,
        on_bytes: Callable[[int], None] | None,
        check: Callable[[], None],
        deadline: float,
    ) -> Download:
        """Fetch once, following redirects; each hop is judged anew."""
        place = url
        for _ in range(self._settings.max_redirects + 1):
            target = self._target(url, place)
            check()
            with self._answer(url, target, _headers(known), deadline, check) as (response, watch):
                if response.status in REDIRECTS:
                    location = response.headers.get("Location", "")
                    if not location:
                        raise FetchError(url, "the host redirects to nowhere")
                    place = _redirected(url, place, location)
                    continue
                if response.status == 304 and known is not None:
                    return Download(url, None, 0, "", known.etag, known.last_modified, "")
                if response.status != 200:
                    raise FetchError(
                        url, _status_reason(response.status), passing=response.status in PASSING_STATUSES
                    )
                return _write(url, response, path, limit_bytes, on_bytes, watch.judge)
        raise FetchError(url, f"it redirects more than {self._settings.max_redirects} times")

    def _target(self, url: str, place: str) -> Target:
        try:
            return self._guard.target(place)
        except FetchRefused as error:
            hop = "" if place == url else f" redirects to {shown(place)}, which"
            reason = f"it{hop} is not allowed: {error}" if hop else f"the address is not allowed: {error}"
            raise FetchError(url, reason) from None
        except socket.gaierror as error:
            passing = error.errno == socket.EAI_AGAIN
            raise FetchError(url, "its host name is unknown", passing=passing) from None
        except OSError as error:
            raise FetchError(url, f"its host name cannot be looked up ({error})") from None

    @contextlib.contextmanager
    def _answer(
        self,
        url: str,
        target: Target,
        headers: Mapping[str, str],
        deadline: float,
        check: Callable[[], None],
        body: bytes | None = None,
    ) -> Iterator[tuple[BaseHTTPResponse, Watch]]:
        """The response's head; its body is read inside. All that takes longer than allowed ends here."""
        connection = connection_to(target, self._settings.connect_timeout_seconds)
        watch = Watch(connection, deadline, check)
        try:
            with watch:
                connection.connect()
                connection.timeout = self._settings.read_timeout_seconds
                method = "GET" if body is None else "POST"
                connection.request(method, target.path, body=body, headers=headers, preload_content=False)
                yield connection.getresponse(), watch
        except Exception as error:
            # A connection that was cut fails in many ways, none of which is the host's fault.
            try:
                watch.judge()
            except Expired:
                raise self._too_slow(url, body) from None
            told = _told(url, target, error, self._settings)
            if told is error:
                raise
            raise told from error
        finally:
            connection.close()
            connection.cut()

    def _too_slow(self, url: str, body: bytes | None) -> FetchError:
        limit = POST_SECONDS if body is not None else self._settings.fetch_timeout_seconds
        return FetchError(url, f"it was not complete after {limit:g} seconds")


_DECIMAL = re.compile(r"\d{1,18}", re.ASCII)
_SENDABLE = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,500}")
"""Of what a host said before, what may be said back to it."""


def _redirected(url: str, place: str, location: str) -> str:
    try:
        return urljoin(place, location)
    except ValueError:
        raise FetchError(url, f"it redirects to {location[:200]!r}, which is no address") from None


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def _headers(known: Known | None) -> dict[str, str]:
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if known is not None and _SENDABLE.fullmatch(known.etag):
        headers["If-None-Match"] = known.etag
    if known is not None and _SENDABLE.fullmatch(known.last_modified):
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _write(
    url: str,
    response: BaseHTTPResponse,
    path: Path,
    limit_bytes: int | Callable[[bytes], int],
    on_bytes: Callable[[int], None] | None,
    judge: Callable[[], None],
) -> Download:
    """Stream the body into `path`, counting and hashing what arrives. `judge` says at the end whether that is all: a
    body of no declared length that was cut off looks like a whole one."""
    declared = response.headers.get("Content-Length", "")
    if isinstance(limit_bytes, int) and _DECIMAL.fullmatch(declared):
        _judge_size(url, int(declared), limit_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    size = 0
    limit = limit_bytes if isinstance(limit_bytes, int) else 0
    try:
        with partial.open("wb") as file:
            # Decoded piece by piece: a small body that unpacks to a huge one is cut like a huge one.
            for chunk in response.stream(CHUNK_BYTES, decode_content=True):
                if not isinstance(limit_bytes, int) and size == 0:
                    limit = limit_bytes(chunk)
                size += len(chunk)
                _judge_size(url, size, limit)
                if on_bytes is not None:
                    on_bytes(len(chunk))
                digest.update(chunk)
                file.write(chunk)
        judge()
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    headers = response.headers
    return Download(
        url,
        path,
        size,
        digest.hexdigest(),
        headers.get("ETag", ""),
        headers.get("Last-Modified", ""),
        headers.get("Content-Type", ""),
    )


def _sleep(seconds: float, check: Callable[[], None]) -> None:
    """Wait between two tries, unless there is to be no other."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        check()
        time.sleep(min(POLL_SECONDS, left))


def _judge_size(url: str, size: int, limit: int) -> None:
    if size > limit:
        raise FetchError(url, f"it is larger than {_bytes_text(limit)}")


def _bytes_text(count: int) -> str:
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= factor:
            return f"{count / factor:.4g} {unit}"
    return f"{count} bytes"


def _status_reason(status: int) -> str:
    said = {
        401: "the host asks for a password (401)",
        403: "the host refuses it (403); a signed address may have expired",
        404: "the host has no such file (404)",
        410: "the host has removed the file (410)",
        429: "the host says too many requests (429)",
    }
    return said.get(status, f"the host answers with status {status}")


def _told(url: str, target: Target, error: Exception, settings: Settings) -> Exception:
    """What went wrong on the wire, in words; what did not go wrong there, as it is."""
    if isinstance(error, HTTPError | OSError | EOFError):
        return _transport_error(url, target, error, settings)
    if isinstance(error, http.client.HTTPException | ValueError):
        return FetchError(url, f"its host answers with what is no proper HTTP ({_brief(error)})")
    return error


def _transport_error(url: str, target: Target, error: Exception, settings: Settings) -> Exception:
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError | NewConnectionError):
        return FetchError(url, f"its host {target.host} does not answer on port {target.port}", passing=True)
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return FetchError(url, f"its host sent nothing for {settings.read_timeout_seconds:g} seconds")
    if isinstance(error, urllib3.exceptions.SSLError) or "SSL" in type(error).__name__:
        return FetchError(url, f"the host's certificate or TLS is not valid ({error})")
    if isinstance(error, urllib3.exceptions.DecodeError):
        return FetchError(url, "its body is not compressed as the host says")
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
        return error  # this machine's own trouble, such as a full disk
    return FetchError(url, "the connection broke before it was complete", passing=True)


def shown(url: str) -> str:
    """An address as messages show it: without query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return repr(url[:100])
    text = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return text if len(text) <= 300 else f"{text[:297]}…"
