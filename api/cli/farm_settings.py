"""The farm's settings as the command line sees them: options win over the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.exits import Exit, Failure

if TYPE_CHECKING:
    from redis import Redis

    from worker.settings import Settings


def load_settings(**options: object) -> Settings:
    """The settings with these options (None = not given) laid over the environment.

    The options go into the environment, so that every process started from here sees the same.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from worker.settings import get_settings

    for name, value in options.items():
        if value is not None:
            os.environ[f"DRAFTFARM_{name.upper()}"] = str(value)
    get_settings.cache_clear()
    try:
        return get_settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        given = "" if _is_secret(str(first["loc"][0])) else f" (given: {first['input']!r})"
        raise Failure(f"setting {name}: {first['msg']}{given}", Exit.USAGE) from None
    except SettingsError as error:
        raise Failure(f"settings: {error}", Exit.USAGE) from None


def _is_secret(name: str) -> bool:
    """Whether what a setting holds is for nobody's eyes."""
    from pydantic import SecretStr

    from worker.settings import Settings

    field = Settings.model_fields.get(name)
    return field is not None and (not field.repr or field.annotation is SecretStr)


def require_redis(settings: Settings, command: str) -> None:
    """Raises Failure where a service has no Redis to work with."""
    if not settings.redis_url:
        raise Failure(
            f"`draftfarm {command}` is one part of a farm and needs REDIS_URL, the address of the farm's Redis; "
            "`draftfarm serve` runs a whole farm without one",
            Exit.USAGE,
        )


def connect_to_farm(data: Path | None) -> Redis:
    """The store of the farm: the settings' Redis, else the embedded store of a running `serve`.

    Raises Failure when none answers.
    """
    from redis import RedisError

    from worker.connection import connect
    from worker.embedded_store import running_store_url

    settings = load_settings(data_dir=data)
    url = settings.redis_url or running_store_url(settings.data_dir)
    if not url:
        raise Failure(
            f"no farm is running on the folder {settings.data_dir.resolve()}; start `draftfarm serve`, "
            "name its folder with --data, or set REDIS_URL",
            Exit.FARM_UNREACHABLE,
        )
    client = connect(url, retries=1)
    try:
        client.ping()
    except RedisError as error:
        raise Failure(f"the farm's store does not answer: {error}", Exit.FARM_UNREACHABLE) from None
    return client
