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
    """Hash: part → number of times it was claimed; the latest claim's number is its fence."""
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


def protections() -> str:
    """Hash: machine → time and JSON of the protections its workers have."""
    return f"{PREFIX}protections"
