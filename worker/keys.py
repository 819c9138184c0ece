"""Names of all keys in Redis, made here and nowhere else.

The farm uses one Redis database, not a cluster: scripts reach a job's keys by its id.
"""

from __future__ import annotations

import hashlib

PREFIX = "draftfarm:"


def job(task_id: str) -> str:
    """Hash: the job record."""
    return f"{PREFIX}job:{task_id}"


def parts(task_id: str) -> str:
    """Hash: part → JSON of its outcome, written once."""
    return f"{PREFIX}job:{task_id}:parts"


def fences(task_id: str) -> str:
    """Hash: part → number of times it was claimed; the latest claim's number is its fence. Of a part that two workers
    do also `beside:part` (the other claim's fence), and how it came to that."""
    return f"{PREFIX}job:{task_id}:fences"


def frames(task_id: str) -> str:
    """Hash: part → most frames ever reported done."""
    return f"{PREFIX}job:{task_id}:frames"


def draft(draft_key: str) -> str:
    """String: the latest task of a draft. Hashed, as signed addresses run to kilobytes."""
    return f"{PREFIX}draft:{hashlib.sha256(draft_key.encode()).hexdigest()}"


def all_jobs() -> str:
    """Sorted set: task → time of submission."""
    return f"{PREFIX}jobs"


def state(status: str) -> str:
    """Sorted set: task → time it came into this state."""
    return f"{PREFIX}state:{status}"


def waiting() -> str:
    """Sorted set: "task part" → time its message was last sent and nobody has claimed it yet."""
    return f"{PREFIX}waiting"


def turns() -> str:
    """Sorted set: task with ready parts, or "task finish" → its turn, behind all turns of higher priorities."""
    return f"{waiting()}:turns"


def turn() -> str:
    """String: number of turns given so far."""
    return f"{waiting()}:turn"


def ready(task_id: str) -> str:
    """Sorted set: parts of a job that any free worker may take → their order."""
    return f"{job(task_id)}:ready"


def leases() -> str:
    """Sorted set: "task part" → time the claim runs out."""
    return f"{PREFIX}leases"


def expiry() -> str:
    """Sorted set: ended task → time it is forgotten."""
    return f"{PREFIX}expiry"


def leftovers() -> str:
    """Sorted set: ended task whose intermediate files are still in storage → time of its end."""
    return f"{PREFIX}leftovers"


def notices() -> str:
    """Sorted set: ended task with a callback → time its next notice is due."""
    return f"{PREFIX}notices"


def speed() -> str:
    """Hash: smoothed measurements of finished jobs, for estimates."""
    return f"{PREFIX}speed"


def tokens() -> str:
    """Hash: token id → JSON of the token."""
    return f"{PREFIX}tokens"


def token_hashes() -> str:
    """Hash: SHA-256 of the secret → token id."""
    return f"{PREFIX}token-hashes"


def token_jobs(token_id: str) -> str:
    """Set: jobs charged to a token with a quota."""
    return f"{PREFIX}token:{token_id}:jobs"


def medium(address_hash: str) -> str:
    """Hash: what the last download of an address gave (content hash, ETag, Last-Modified)."""
    return f"{PREFIX}medium:{address_hash}"


def media_used() -> str:
    """Sorted set: content hash of a stored medium → time a job last asked for it."""
    return f"{PREFIX}media-used"


def lock(name: str) -> str:
    """String: a lock held for a short time."""
    return f"{PREFIX}lock:{name}"


def workers() -> str:
    """Sorted set: worker name → time it was last seen."""
    return f"{PREFIX}workers"


def cached() -> str:
    """Hash: content key → JSON of the kept piece or sound (`file`, `size`)."""
    return f"{PREFIX}cached"


def cached_used() -> str:
    """Sorted set: content key → time a job last used it."""
    return f"{PREFIX}cached-used"


def cached_bytes() -> str:
    """String: size of all kept pieces and sounds."""
    return f"{PREFIX}cached-bytes"


def cached_pins() -> str:
    """Hash: content key → how many jobs use it now."""
    return f"{PREFIX}cached-pins"


def cached_by(task_id: str) -> str:
    """Set: content keys a job uses."""
    return f"{PREFIX}job:{task_id}:cached"


def cached_writing() -> str:
    """Sorted set: file of the cache that is being written or deleted → since when."""
    return f"{PREFIX}cached-writing"


def cache_totals() -> str:
    """Hash: `hits`, `misses`, `evictions`, `damaged` of the piece cache since the store began."""
    return f"{PREFIX}cache-totals"
