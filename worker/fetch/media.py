"""Bringing a draft's media together: from its bundle, from the store of media, or from the web."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import LockError

from renderer.reader import DraftBundle, locate
from renderer.timeline import MediaRef
from worker import keys
from worker.fetch.download import Download, Fetcher, FetchError, Known
from worker.media_store import MediaStore
from worker.scripts import as_text
from worker.settings import Settings

LOCK_SECONDS = 30.0
"""A download's lock; renewed while bytes arrive, so a dead worker blocks others this long at most."""

LOCK_POLL_SECONDS = 0.2
ADDRESS_MEMORY_SECONDS = 7 * 86_400
"""How long the validators of an address are remembered."""


@dataclass(frozen=True, slots=True)
class MissingMedium:
    """A medium that could not be had, and why."""

    ref: MediaRef
    reason: str


@dataclass(frozen=True, slots=True)
class CollectedMedia:
    """Content hashes by medium id, and what is missing, in the order of the timeline."""

    hashes: Mapping[str, str]
    missing: tuple[MissingMedium, ...]


class _Budget:
    """Bytes all downloads of one job may still take together."""

    def __init__(self, total_bytes: int) -> None:
        self._left = total_bytes
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        with self._lock:
            self._left -= count
            return self._left >= 0


class MediaCollector:
    """Collects the media of one draft."""

    def __init__(
        self, redis: Redis, settings: Settings, fetcher: Fetcher, media: MediaStore, folder: Path
    ) -> None:
        self._redis: Any = redis
        self._settings = settings
        self._fetcher = fetcher
        self._media = media
        self._folder = folder
        self._budget = _Budget(settings.max_job_bytes)

    def collect(
        self,
        refs: Sequence[MediaRef],
        bundle: DraftBundle,
        *,
        check: Callable[[], None] = lambda: None,
        on_done: Callable[[int, int], None] = lambda done, total: None,
    ) -> CollectedMedia:
        """Bring all media into the media store.

        A file of the draft's own bundle goes before an address, which may have expired since. One
        address is fetched once. `check` is called often and may raise to end it all; `on_done(done,
        total)` counts media, from the calling thread.
        """
        located = locate(refs, bundle, allow_absolute=False)
        found: dict[Path, str] = {}
        own = {located.paths[ref.id] for ref in refs if ref.own_file and ref.id in located.paths}
        for path in located.paths.values():
            check()
            if path not in found:  # several media may mean one file, and adding moves it away
                given = self._copied(path) if path in own else path
                found[path] = self._media.add(given, sha256_of(given))
        hashes = {ref_id: found[path] for ref_id, path in located.paths.items()}
        addresses: dict[tuple[str, ...], list[MediaRef]] = {}
        missing: list[MissingMedium] = []
        for ref in refs:
            if ref.id in hashes:
                continue
            if candidates := tuple(s for s in ref.sources if s.lower().startswith(("http://", "https://"))):
                addresses.setdefault(candidates, []).append(ref)
            else:
                missing.append(MissingMedium(ref, _not_there(ref, bundle)))
        total = len(addresses) + 1
        on_done(1, total)
        for number, (group, outcome) in enumerate(self._fetch_all(addresses, check), 2):
            for ref in group:
                if isinstance(outcome, FetchError):
                    missing.append(MissingMedium(ref, str(outcome)))
                else:
                    hashes[ref.id] = outcome
            on_done(number, total)
        order = {ref.id: place for place, ref in enumerate(refs)}
        missing.sort(key=lambda medium: order[medium.ref.id])
        self._media.mark_used(hashes.values())
        return CollectedMedia(hashes, tuple(missing))

    def fetch(self, url: str, *, limit_bytes: int, check: Callable[[], None]) -> str:
        """Bring one further file of the draft into the media store; its content hash. Raises FetchError."""
        return self._fetch(url, check, limit_bytes)

    def _copied(self, path: Path) -> Path:
        """A copy of a file that must stay where it is."""
        copies = self._folder / "own"
        copies.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(path, copies / path.name))

    def _fetch_all(
        self, addresses: Mapping[tuple[str, ...], list[MediaRef]], check: Callable[[], None]
    ) -> Iterator[tuple[list[MediaRef], str | FetchError]]:
        """Fetch the groups in parallel, answering in the order of completion."""
        if not addresses:
            return
        stop = threading.Event()

        def watch() -> None:
            check()
            if stop.is_set():
                raise _Stopped

        pool = ThreadPoolExecutor(self._settings.parallel_downloads, "download")
        try:
            futures = {
                pool.submit(self._fetch_first, candidates, watch): group
                for candidates, group in addresses.items()
            }
            for future in as_completed(futures):
                check()
                yield futures[future], future.result()
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _fetch_first(self, candidates: tuple[str, ...], check: Callable[[], None]) -> str | FetchError:
        """The content hash of the first address that can be fetched, else the first one's error."""
        first: FetchError | None = None
        for url in candidates:
            try:
                return self._fetch(url, check)
            except FetchError as error:
                first = first or error
        assert first is not None
        return first

    def _fetch(self, url: str, check: Callable[[], None], limit_bytes: int | None = None) -> str:
        digest = hashlib.sha256(url.encode()).hexdigest()
        with self._alone(digest, check) as renew:
            memory = as_text(self._redis.hgetall(keys.medium(digest)))
            known = self._known(memory)
            path = self._folder / "downloads" / digest

            def count(size: int) -> None:
                renew()
                if not self._budget.take(size):
                    limit = self._settings.max_job_bytes
                    raise FetchError(url, f"the media of this draft are larger than {limit:,} bytes together")

            limit = limit_bytes or self._settings.max_media_bytes
            download = self._fetcher.download(
                url, path, limit_bytes=limit, known=known, on_bytes=count, check=check
            )
            if download.path is None:
                return str(memory["sha256"])
            self._media.add(download.path, download.sha256)
            self._remember(digest, download)
            return download.sha256

    def _known(self, memory: Mapping[str, str]) -> Known | None:
        """Validators of an address whose content is still stored."""
        if not memory or not self._media.has(memory["sha256"]):
            return None
        known = Known(memory.get("etag", ""), memory.get("last_modified", ""))
        return known if known.etag or known.last_modified else None

    def _remember(self, digest: str, download: Download) -> None:
        pipe = self._redis.pipeline()
        fields = {
            "sha256": download.sha256,
            "etag": download.etag,
            "last_modified": download.last_modified,
        }
        pipe.hset(keys.medium(digest), mapping=fields)
        pipe.expire(keys.medium(digest), ADDRESS_MEMORY_SECONDS)
        pipe.execute()

    @contextlib.contextmanager
    def _alone(self, digest: str, check: Callable[[], None]) -> Iterator[Callable[[], None]]:
        """Hold an address's lock; others then find what this download leaves. The value renews the lock."""
        lock = self._redis.lock(
            keys.lock(f"medium:{digest}"), timeout=LOCK_SECONDS, blocking=False, thread_local=False
        )
        deadline = time.monotonic() + self._settings.fetch_timeout_seconds
        held = lock.acquire()
        while not held and time.monotonic() < deadline:
            check()
            time.sleep(LOCK_POLL_SECONDS)
            held = lock.acquire()
        renewed = time.monotonic()

        def renew() -> None:
            nonlocal renewed
            if held and time.monotonic() - renewed > LOCK_SECONDS / 3:
                renewed = time.monotonic()
                with contextlib.suppress(LockError):
                    lock.reacquire()

        try:
            yield renew
        finally:
            if held:
                with contextlib.suppress(LockError):
                    lock.release()


class _Stopped(Exception):
    """Another download of the same job ended it."""


def _not_there(ref: MediaRef, bundle: DraftBundle) -> str:
    where = "the draft's files do not hold it" if len(bundle.files) > 1 else "the draft comes without files"
    named = ref.sources[0] if ref.sources else ""
    return f"{where} and it names no http address ({named[:200] or 'no path at all'})"


def sha256_of(path: Path) -> str:
    """A file's content hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
