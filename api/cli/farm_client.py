"""A client of a running farm's HTTP API, as any app would be one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import urllib3

from api.cli.exits import Exit, Failure

DEFAULT_API = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 15.0


class FarmClient:
    """Calls the published addresses of the farm at `base_url`. Raises Failure for whatever goes wrong."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT_SECONDS))

    def submit(self, draft_url: str, api_token: str, **options: Any) -> dict[str, Any]:
        """The `data` of gen_video's answer."""
        body = {"api_token": api_token, "draft_url": draft_url, **options}
        return self._post("/api/drafts/gen_video", body)

    def status(self, draft_url: str) -> dict[str, Any]:
        """The `data` of gen_video_status's answer."""
        return self._post("/api/drafts/gen_video_status", {"draft_url": draft_url})

    def task(self, task_id: str, api_token: str = "") -> dict[str, Any]:
        """The `data` of a status answer by task id. Its own token is told more than others."""
        headers = {"Authorization": f"Bearer {api_token}"} if api_token else {}
        return self._call("GET", f"/api/tasks/{quote(task_id, safe='')}", headers=headers)

    def cancel(self, task_id: str, api_token: str) -> dict[str, Any]:
        """The `data` of a cancel's answer: the task's status after it."""
        address = f"/api/tasks/{quote(task_id, safe='')}/cancel"
        return self._post(address, {"api_token": api_token})

    def history(self, api_token: str, query: dict[str, str]) -> dict[str, Any]:
        """The `data` of one page of the token's tasks: `tasks`, `next_cursor`."""
        return self._call("GET", "/api/tasks", fields=query, headers={"Authorization": f"Bearer {api_token}"})

    def _post(self, address: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._call("POST", address, json=body)

    def _call(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, self.base_url + address, **options)
            answer = json.loads(response.data)
        except urllib3.exceptions.HTTPError as error:
            raise Failure(f"no farm answers at {self.base_url}: {error}", Exit.FARM_UNREACHABLE) from None
        except ValueError:
            raise Failure(
                f"{self.base_url} is no farm: it answered {response.status} without JSON",
                Exit.FARM_UNREACHABLE,
            ) from None
        if not isinstance(answer, dict) or answer.get("status") != "success":
            raise Failure(_refusal(response.status, answer), _refusal_code(response.status))
        data = answer.get("data")
        return data if isinstance(data, dict) else {}


def _refusal(status: int, answer: Any) -> str:
    if not isinstance(answer, dict):
        return f"the farm answered {status} with something else than an object"
    details = answer.get("errors") or [(answer.get("data") or {}).get("message")]
    text = "; ".join(str(detail) for detail in details if detail)
    return f"the farm refused ({status}): {answer.get('message')}" + (f": {text}" if text else "")


def _refusal_code(status: int) -> Exit:
    return Exit.USAGE if 400 <= status < 500 else Exit.FARM_UNREACHABLE


def default_api() -> str:
    """DRAFTFARM_API, else the farm that runs on this machine's data folder, else port 8000 here."""
    given = os.environ.get("DRAFTFARM_API")
    if given:
        return given
    try:
        running = json.loads((_data_dir() / "farm.json").read_text())
        return str(running["api"])
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_API


def known_token() -> str:
    """DRAFTFARM_TOKEN, else the first token of the farm on this machine's data folder; "" if there is neither."""
    given = os.environ.get("DRAFTFARM_TOKEN")
    if given:
        return given
    try:
        return (_data_dir() / "api_token").read_text().strip()
    except OSError:
        return ""


def default_token() -> str:
    """As `known_token`. Raises Failure where there is none."""
    token = known_token()
    if not token:
        raise Failure("an API token is needed: --token, or DRAFTFARM_TOKEN", Exit.USAGE)
    return token


def _data_dir() -> Path:
    from api.cli.farm_settings import load_settings

    return load_settings().data_dir
