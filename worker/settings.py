"""Every setting of the farm in one typed place; each default carries its reason."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from limits import parse_many
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

CommaList = Annotated[list[str], NoDecode]
FolderList = Annotated[list[Path], NoDecode]


class Settings(BaseSettings):
    """Read from the environment (prefix `DRAFTFARM_`), then from a file `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="DRAFTFARM_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    # Where things are
    data_dir: Path = Field(
        default=Path("data"),
        description="Folder of everything the farm keeps on this machine: embedded store, results, caches. "
        "A relative path starts at the working folder.",
    )
    redis_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        validation_alias=AliasChoices("DRAFTFARM_REDIS_URL", "REDIS_URL"),
        description="Redis or Valkey server, e.g. `redis://redis:6379/0`; `REDIS_URL` is read too. "
        "Empty: `draftfarm serve` starts its own embedded Valkey, so that one machine needs no set-up.",
    )
    storage_url: str = Field(
        default="",
        repr=False,  # it may hold keys
        description="Where drafts, pieces and results go, as an fsspec address: `file:///srv/farm`, `s3://bucket/farm`, "
        "`oss://bucket/farm`. Empty: the folder `storage` in the data folder, enough for one machine.",
    )
    storage_options: dict[str, Any] = Field(
        default_factory=dict,
        repr=False,  # they may hold keys
        description='Credentials and options of the storage as JSON, e.g. `{"key": "…", "secret": "…"}`. '
        "Empty: whatever the storage's own client finds in its environment.",
    )
    font_folders: FolderList = Field(
        default_factory=list,
        description="Folders with further fonts, separated by commas, searched before the bundled ones; a `fonts.toml` in "
        "them says which font stands for another. The same on every machine.",
    )
    look_folders: FolderList = Field(
        default_factory=list,
        description="Folders with looks of the app that you own, named by their resource ids (docs/looks.md): colour tables "
        "of filters (`.cube`), flower texts, bubbles, textures. They are not part of drafts, so what is missing is imitated. "
        "The same on every machine.",
    )
    sticker_folders: FolderList = Field(
        default_factory=list,
        description="Folders with pictures named by a sticker's resource id (`<id>.png`, `.webp`, `.gif`, or Lottie `.json`, `.tgs`): stickers are not "
        "part of a draft. The same on every machine.",
    )
    ffmpeg_binary: str = Field(
        default="",
        validation_alias=AliasChoices("DRAFTFARM_FFMPEG_BINARY", "FFMPEG_BINARY"),
        description="FFmpeg program; `FFMPEG_BINARY` is read too. Empty: the build that imageio-ffmpeg ships.",
    )

    # HTTP
    host: str = Field(
        default="127.0.0.1",
        description="Address the API listens on. Only this machine by default; `0.0.0.0` opens it to the network.",
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port the API listens on; 0 picks a free one."
    )
    public_base_url: str = Field(
        default="",
        description="Address under which clients reach the API, put in front of video links when a status is answered "
        "(never stored, so a farm may move). Empty: the address of the request.",
    )
    max_request_bytes: int = Field(
        default=MEBIBYTE, gt=0, description="Largest request body. A submission is a few hundred bytes."
    )
    rate_limit_submissions: str = Field(
        default="",
        description="Most submissions of one token, e.g. `60/minute` or `10/second;1000/day`; more are answered 429 with "
        "Retry-After. Empty: no limit, as the farm's own clients need none; quotas of tokens limit what is rendered.",
    )
    rate_limit_requests: str = Field(
        default="",
        description="Most requests from one address to all calls but files, health and metrics, in the same form. A client "
        "that follows 50 drafts every 5 s makes 600 a minute. Empty: no limit.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        description="How many proxies of yours stand before the API, each adding to `X-Forwarded-For`: only then is the "
        "client's address read from it. 0: the header is ignored, as anybody can write it.",
    )
    link_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs the links to results and makes them end (`DRAFTFARM_LINK_TTL`); the same for every API process. "
        "Empty: links are not signed and hold as long as results are kept, for whoever knows the task's id.",
    )
    link_ttl: float = Field(
        default=7 * 86_400,
        ge=1,
        description="Seconds a signed link holds. Asking for the draft's status gives a new one, so a week is for "
        "links that people keep.",
    )
    link_target: Literal["farm", "storage"] = Field(
        default="farm",
        description="Where `/files/…` sends its bytes from: `farm` serves them itself; `storage` redirects to a signed address "
        "of the object store (S3), so that videos do not pass through the API. Clients must reach the store then.",
    )
    presigned_seconds: int = Field(
        default=3600,
        ge=1,
        le=7 * 86_400,
        description="How long such an address of the store holds: long enough for a player that jumps about in a video.",
    )

    # Work
    worker_processes: int = Field(
        default=0, ge=0, description="Worker processes of `serve` and `worker`; 0 is one for each core."
    )
    worker_niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description="How far workers step back (Unix niceness) before whatever else wants a core of their machine: the API and "
        "the store answer at once although all cores render. 0: not at all.",
    )
    render_idle_priority: bool = Field(
        default=True,
        description="Parts are drawn with the CPU time that nobody else wants (Linux's idle scheduling class), so that an "
        "answer never waits for a renderer's turn to end. `false` where other programs keep all cores busy: there parts "
        "would hardly get on.",
    )
    render_timeout_seconds: float = Field(
        default=2 * 3600,
        gt=0,
        description="A job still unfinished this long after its preparation began ends with RENDER_TIMEOUT. Two hours is "
        "far above an hour-long draft on a few cores, and frees the farm from a render that never ends.",
    )
    stall_timeout_seconds: float = Field(
        default=3600,
        gt=0,
        description="A job that workers hold, but that has drawn no frame and finished nothing for this long, ends with "
        "RENDER_TIMEOUT. Longer than fetching one medium may take, tries again included.",
    )
    max_attempts: int = Field(
        default=3,
        ge=1,
        description="How often one part of a job (preparation, piece, sound, joining) is started before the job fails: "
        "two retries survive a lost machine, and a draft that kills workers stops doing so.",
    )
    stop_grace_seconds: float = Field(
        default=30,
        ge=0,
        description="How long a worker that is asked to stop (SIGTERM) goes on with the parts it is doing. "
        "What is not finished by then it hands back, and another worker begins it anew. "
        "Less than what your service manager waits before it kills; `serve` hands back at once.",
    )
    lease_seconds: float = Field(
        default=12,
        ge=1,
        description="A worker silent this long has lost its work to another. Long enough for a machine under full load, "
        "short enough that a dead machine's parts are taken up within 15 seconds, the reconciler's round included.",
    )
    heartbeat_seconds: float = Field(
        default=1.0, gt=0, description="How often a running task renews its lease and looks for a cancel."
    )
    reconcile_seconds: float = Field(
        default=2.0, gt=0, description="How often the reconciler looks for expired leases and lost messages."
    )
    progress_interval_seconds: float = Field(
        default=0.5,
        ge=0,
        description="Shortest time between two progress writes of a piece: finer than the one second of staleness that "
        "clients are promised, and few enough writes for hundreds of workers.",
    )
    keyframe_clock: Literal["source", "segment"] = Field(
        default="source",
        description="Clock of keyframe offsets: `source` as the app writes them, `segment` for generators that count "
        "from the segment's start.",
    )
    missing_media: Literal["fail", "skip"] = Field(
        default="fail",
        description="A medium that cannot be fetched: `fail` ends the job with INVALID_MEDIA and its name; `skip` renders "
        "without it, as the app does, and says so in the fidelity report.",
    )

    # Limits on what strangers send
    max_draft_bytes: int = Field(
        default=64 * MEBIBYTE, gt=0, description="Largest draft JSON. The largest real one seen is 2 MB."
    )
    max_bundle_bytes: int = Field(
        default=2 * GIBIBYTE, gt=0, description="Largest zipped draft folder; its media come along in it."
    )
    max_media_bytes: int = Field(
        default=2 * GIBIBYTE, gt=0, description="Largest single medium: an hour of 1080p at 4 Mbit/s."
    )
    max_job_bytes: int = Field(
        default=8 * GIBIBYTE, gt=0, description="Most that all media of one job may take together."
    )
    max_font_bytes: int = Field(
        default=32 * MEBIBYTE,
        gt=0,
        description="Largest font that a draft brings or names by address: a Chinese face has 5 to 20 MB.",
    )
    max_draft_fonts: int = Field(
        default=32,
        ge=0,
        description="Most fonts one draft may bring or name by address; 0 takes none. Designers use a handful.",
    )
    sandbox: Literal["auto", "require", "off"] = Field(
        default="auto",
        description="Parsing and rendering run in a child process without network that can read only its job's files. "
        "`auto` uses what the kernel offers (`draftfarm doctor` lists it); `require` refuses to work without all of it; "
        "`off` switches it off, for finding faults.",
    )
    part_memory_bytes: int = Field(
        default=4 * GIBIBYTE,
        ge=0,
        description="Most memory of its own that a process of one part may take; 0 is no limit. The largest process "
        "measured in the benchmarks took half a GiB.",
    )
    part_cpu_seconds: int = Field(
        default=2 * 3600,
        ge=0,
        description="Most CPU seconds of a process of one part; 0 is no limit. A piece is at most 12 seconds of video.",
    )
    part_file_bytes: int = Field(
        default=16 * GIBIBYTE,
        ge=0,
        description="Largest file that a part may write; 0 is no limit. Twice the largest unpacked draft.",
    )
    connect_timeout_seconds: float = Field(
        default=10, gt=0, description="Longest wait for a connection to a host."
    )
    read_timeout_seconds: float = Field(
        default=30, gt=0, description="Longest silence of a host while it sends."
    )
    fetch_timeout_seconds: float = Field(
        default=900, gt=0, description="Longest time for one download, however steadily it drips."
    )
    max_redirects: int = Field(
        default=5, ge=0, description="Redirects followed; each one is judged like the first address."
    )
    parallel_downloads: int = Field(
        default=4,
        ge=1,
        description="Downloads of one job at once: hides round trips without crowding a host.",
    )
    allow_private_addresses: CommaList = Field(
        default_factory=list,
        description="Your own hosts that drafts may name although they are private: networks (`10.1.0.0/16`), addresses, "
        "or names, each with `:port` if wanted (`minio:9000`), separated by commas. Empty: public addresses only, "
        "so that a draft cannot read your network.",
    )
    media_cache_bytes: int = Field(
        default=20 * GIBIBYTE,
        ge=0,
        description="Fetched media a worker keeps on disk for the next job; oldest use goes first.",
    )
    part_cache_bytes: int = Field(
        default=10 * GIBIBYTE,
        ge=0,
        description="Finished pieces and sounds kept in storage, so that a draft that is edited and sent again renders only what "
        "looks different; oldest use goes first. 0 keeps none. The same on every machine.",
    )

    # Notices
    callback_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs the notices sent to a submission's `callback_url` (docs/api.md says how to check). "
        "Empty: notices are not signed.",
    )
    callback_hours: float = Field(
        default=24,
        gt=0,
        description="How long after a job's end its notice is tried again: a receiver that is down for a night hears of "
        "the job in the morning.",
    )

    # Keeping
    retention_completed_days: float = Field(
        default=30, gt=0, description="How long results are kept, as clients of the hosted service expect."
    )
    retention_failed_days: float = Field(
        default=7, gt=0, description="How long failed and cancelled jobs are remembered, as clients expect."
    )

    retention_media_days: float = Field(
        default=3,
        gt=0,
        description="How long fetched media and finished pieces stay in storage after a job last used them: a draft that is "
        "edited and sent again finds them there.",
    )
    storage_limit_bytes: int = Field(
        default=0,
        ge=0,
        description="Most the storage may hold. Over it, first kept pieces and media that no job uses leave, then the oldest results, "
        "however young. 0: as much as there is room for.",
    )

    # Logs
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe level that is logged; DEBUG also shows what libraries say."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto",
        description="`json` is one object a line for log collectors; `auto` is console on a terminal, else json.",
    )

    @field_validator(
        "allow_private_addresses", "font_folders", "look_folders", "sticker_folders", mode="before"
    )
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("rate_limit_submissions", "rate_limit_requests")
    @classmethod
    def _rate_limit(cls, value: str) -> str:
        if value:
            parse_many(value)  # raises ValueError, which names the text
        return value

    @field_validator("public_base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @property
    def processes(self) -> int:
        """Worker processes to start on this machine."""
        return self.worker_processes or len(os.sched_getaffinity(0))

    @property
    def storage_address(self) -> str:
        """The storage's fsspec address, the default filled in."""
        return self.storage_url or (self.data_dir.resolve() / "storage").as_uri()

    @property
    def cache_dir(self) -> Path:
        """This machine's cache of fetched media; may be deleted at any time no job runs."""
        return self.data_dir.resolve() / "cache"

    @property
    def work_dir(self) -> Path:
        """This machine's folders of running tasks."""
        return self.data_dir.resolve() / "work"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
