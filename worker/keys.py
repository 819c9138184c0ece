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


def holders(task_id: str) -> str:
    """Hash: part → the worker that claimed it last, and `death:part` → what ended that worker's process, if it did."""
    return f"{PREFIX}job:{task_id}:holders"


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


def listing(name: str) -> str:
    """Sorted set: task in this status, or failed with this error code → time of submission."""
    return f"{PREFIX}listing:{name}"


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


def callbacks(task_id: str) -> str:
    """Hash: callback address → attempts to tell it of the job's end."""
    return f"{PREFIX}job:{task_id}:callbacks"


def notices() -> str:
    """Sorted set: "task address" of an end that is still to be told → time of its next attempt."""
    return f"{PREFIX}notices"


def speed() -> str:
    """Hash: smoothed measurements of finished jobs, for estimates."""
    return f"{PREFIX}speed"


def totals() -> str:
    """Hash: what the farm has done since it began, for `/metrics`; never decides anything."""
    return f"{PREFIX}totals"


def http_totals() -> str:
    """Hash: requests by method, route, status and duration, for `/metrics`."""
    return f"{PREFIX}http-totals"


def tokens() -> str:
    """Hash: token id → JSON of the token."""
    return f"{PREFIX}tokens"


def token_hashes() -> str:
    """Hash: SHA-256 of the secret → token id."""
    return f"{PREFIX}token-hashes"


def token_jobs(token_id: str) -> str:
    """Set: jobs charged to a token with a quota."""
    return f"{PREFIX}token:{token_id}:jobs"


def token_tasks(token_id: str) -> str:
    """Sorted set: task submitted with a token → time of submission."""
    return f"{PREFIX}token-tasks:{token_id}"


def token_open(token_id: str) -> str:
    """Set: unfinished tasks of a token."""
    return f"{PREFIX}token-open:{token_id}"


def token_used(token_id: str) -> str:
    """Hash: day since 1970 (UTC) → seconds of video rendered for a token."""
    return f"{PREFIX}token-used:{token_id}"


def medium(address_hash: str) -> str:
    """Hash: what the last download of an address gave (content hash, ETag, Last-Modified)."""
    return f"{PREFIX}medium:{address_hash}"


def media_used() -> str:
    """Sorted set: content hash of a stored medium → time a job last asked for it."""
    return f"{PREFIX}media-used"


def medium_leaving(sha256: str) -> str:
    """String: a stored medium that is being deleted at this moment."""
    return f"{PREFIX}medium-leaving:{sha256}"


def lock(name: str) -> str:
    """String: a lock held for a short time."""
    return f"{PREFIX}lock:{name}"


def workers() -> str:
    """Sorted set: worker name → time it was last seen."""
    return f"{PREFIX}workers"


def present() -> str:
    """Sorted set: worker service, busy or not → time it was last seen."""
    return f"{PREFIX}present"


def rate_limits() -> str:
    """What the keys of rate limits begin with: short-lived counters by token and address."""
    return f"{PREFIX}limits"


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


def protections() -> str:
    """Hash: machine → time and JSON of the protections its workers have."""
    return f"{PREFIX}protections"
