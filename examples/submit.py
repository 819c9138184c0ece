"""Send a draft to a farm and wait for the video, with Python's standard library alone.

    DRAFTFARM_TOKEN=<your token> python examples/submit.py <draft_url> [-o video.mp4]

DRAFTFARM_API is the farm's address, http://127.0.0.1:8000 if not set. Prints the video's address, or
downloads the video with -o.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from typing import Any

API = os.environ.get("DRAFTFARM_API", "http://127.0.0.1:8000").rstrip("/")
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "5"))
ENDED = ("completed", "failed", "cancelled")


class Refused(Exception):
    """The farm answered, and the answer is no."""


def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The `data` of a farm's answer. Raises Refused, or OSError if the farm cannot be reached."""
    request = urllib.request.Request(
        API + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        if error.code >= 500:
            raise OSError(f"the farm has a fault ({error.code}): {text}") from error
        raise Refused(text) from error
    data: dict[str, Any] = answer["data"]
    return data


def submit(draft_url: str, api_token: str) -> str:
    """Send a draft; the task's id. A draft that is being rendered already keeps its task."""
    data = post("/api/drafts/gen_video", {"api_token": api_token, "draft_url": draft_url})
    return str(data["task_id"])


def wait(draft_url: str) -> dict[str, Any]:
    """Poll until the job has ended, through farm restarts and network faults; its last status."""
    while True:
        try:
            status = post("/api/drafts/gen_video_status", {"draft_url": draft_url})
        except OSError as error:
            print(f"trying again: {error}", file=sys.stderr)
        else:
            if status["status"] in ENDED:
                return status
            print(
                f"{status['status']} {status['progress']} %, about {status['estimated_time']} s left",
                file=sys.stderr,
            )
        time.sleep(POLL_SECONDS)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Send a draft to a farm and wait for the video.")
    parser.add_argument("draft_url")
    parser.add_argument("-o", "--output", help="download the video to this file")
    arguments = parser.parse_args()
    token = os.environ.get("DRAFTFARM_TOKEN")
    if not token:
        parser.error("set DRAFTFARM_TOKEN to your API token")
    try:
        print(f"task {submit(arguments.draft_url, token)}", file=sys.stderr)
        status = wait(arguments.draft_url)
    except (Refused, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if status["status"] != "completed":
        print(
            f"{status.get('error_code', 'cancelled')}: {status.get('error_message', 'the render was cancelled')}",
            file=sys.stderr,
        )
        return 1
    if arguments.output:
        with urllib.request.urlopen(status["video_url"]) as video, open(arguments.output, "wb") as file:
            shutil.copyfileobj(video, file)
        print(arguments.output)
    else:
        print(status["video_url"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
