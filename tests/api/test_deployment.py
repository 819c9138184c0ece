"""The image and the compose file, checked without a Docker engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from api.cli.main import _COMMANDS
from worker.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
STRING_OR_LIST = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
STRINGS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
DURATION = {"type": "string", "pattern": r"^([0-9]+(us|ms|s|m|h))+$"}

# The part of the Compose Specification that this file uses; anything else is a typing mistake here.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": {"$ref": "#/$defs/service"}},
        "networks": {"type": "object", "additionalProperties": {"$ref": "#/$defs/network"}},
        "volumes": {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
    },
    "$defs": {
        "network": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {"internal": {"type": "boolean"}},
        },
        "service": {
            "type": "object",
            "additionalProperties": False,
            "required": ["image"],
            "properties": {
                "image": {"type": "string"},
                "build": {"type": "string"},
                "command": STRING_OR_LIST,
                "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
                "init": {"type": "boolean"},
                "read_only": {"type": "boolean"},
                "user": {"type": "string"},
                "environment": {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                },
                "volumes": STRINGS,
                "tmpfs": STRINGS,
                "ports": STRINGS,
                "networks": STRINGS,
                "cap_drop": STRINGS,
                "security_opt": STRINGS,
                "pids_limit": {"type": "integer"},
                "cpu_shares": {"type": "integer"},
                "stop_grace_period": DURATION,
                "depends_on": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["condition"],
                        "properties": {
                            "condition": {
                                "enum": [
                                    "service_started",
                                    "service_healthy",
                                    "service_completed_successfully",
                                ]
                            }
                        },
                    },
                },
                "healthcheck": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["test"],
                    "properties": {
                        "test": STRING_OR_LIST,
                        "interval": DURATION,
                        "timeout": DURATION,
                        "start_period": DURATION,
                        "retries": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    """Its instructions, continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    return [" ".join(line.split()) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def test_compose_is_valid(compose: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(compose)


def test_compose_as_docker_reads_it() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("docker compose is not installed")
    checked = subprocess.run(
        [docker, "compose", "-f", str(ROOT / "docker-compose.yml"), "config", "-q"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_what_compose_names_exists(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"store", "api", "worker", "reconciler"}
    for name, service in services.items():
        assert set(service.get("networks", ())) <= set(compose["networks"]), name
        named = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert named <= set(compose["volumes"]), name
        assert set(service.get("depends_on", ())) <= set(services), name


def test_every_service_has_the_least_rights(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["read_only"] is True, name
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["pids_limit"] > 0, name
        assert not str(service.get("user", "farm")).startswith(("0", "root")), name
    published = [name for name, service in compose["services"].items() if "ports" in service]
    assert published == ["api"], "the store is nobody's business outside"
    assert compose["networks"]["inside"] == {"internal": True}
    assert compose["services"]["store"]["networks"] == ["inside"]


def test_the_store_keeps_what_it_was_told(compose: dict[str, Any]) -> None:
    command = compose["services"]["store"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert compose["services"]["store"]["volumes"] == ["store:/data"]


def test_the_farms_services_run_its_commands_with_its_settings(compose: dict[str, Any]) -> None:
    known = {f"DRAFTFARM_{name.upper()}" for name in Settings.model_fields} | {"REDIS_URL"}
    for name in ("api", "worker", "reconciler"):
        service = compose["services"][name]
        program, command = service["command"][:2]
        assert (program, command) == ("draftfarm", name)
        assert command in _COMMANDS
        assert service["healthcheck"]["test"][1:3] == ["draftfarm", "health"]
        assert set(service["environment"]) <= known
        assert service["environment"]["REDIS_URL"].startswith("redis://store:6379/")
        assert service["environment"]["DRAFTFARM_STORAGE_URL"] == "${DRAFTFARM_STORAGE_URL:-file:///storage}"
        assert "storage:/storage" in service["volumes"], "workers and API share the storage"
        assert service["depends_on"] == {"store": {"condition": "service_healthy"}}
    assert "ports" not in compose["services"]["worker"], "any number of workers may run beside each other"


def test_image_runs_locked_packages_as_nobody_special(dockerfile: list[str]) -> None:
    installs = [line for line in dockerfile if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes -r requirements/runtime.txt" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    final = dockerfile[len(dockerfile) - dockerfile[::-1].index("FROM python:3.11-slim-bookworm") :]
    assert "USER farm" in final
    assert any("libgl1" in line and "libegl1" in line for line in final), "Skia needs them"
    assert any(line.startswith("HEALTHCHECK") for line in final)
    assert final[-1] == 'CMD ["draftfarm", "serve"]'
    settings = next(line for line in final if line.startswith("ENV"))
    named = set(re.findall(r"(DRAFTFARM_\w+)=", settings))
    assert named <= {f"DRAFTFARM_{name.upper()}" for name in Settings.model_fields}


def test_everything_copied_is_there_and_not_ignored(dockerfile: list[str]) -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*", "nothing enters the image unless it is named"
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = [line.split()[1:-1] for line in dockerfile if line.startswith("COPY") and "--from" not in line]
    for source in (name for names in copied for name in names):
        assert (ROOT / source).exists(), source
        assert source in allowed, source
