from pathlib import Path

import pytest

from worker import settings_docs
from worker.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (settings_docs.ENV_EXAMPLE, settings_docs.env_example),
        (settings_docs.DOCUMENT, settings_docs.document),
    ],
)
def test_the_written_documents_are_current(path: Path, text: object) -> None:
    assert callable(text)
    assert (ROOT / path).read_text(encoding="utf-8") == text(), "run `make docs`"


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert len(field.description or "") > 30, name


def test_the_example_with_every_line_opened_gives_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REDIS_URL", "DRAFTFARM_REDIS_URL", "FFMPEG_BINARY"):
        monkeypatch.delenv(name, raising=False)
    lines = settings_docs.env_example().splitlines()
    opened = [line.removeprefix("#") if line.startswith("#DRAFTFARM") else line for line in lines]
    (tmp_path / "env").write_text("\n".join(opened), encoding="utf-8")
    assert Settings(_env_file=tmp_path / "env") == Settings(_env_file=None)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://redis:6379/0")
    monkeypatch.setenv("DRAFTFARM_ALLOW_PRIVATE_ADDRESSES", "10.0.0.0/8, minio:9000")
    monkeypatch.setenv("DRAFTFARM_FONT_FOLDERS", "/a,/b")
    monkeypatch.setenv("DRAFTFARM_PUBLIC_BASE_URL", "https://farm.example/")
    monkeypatch.setenv("DRAFTFARM_STORAGE_OPTIONS", '{"key": "k"}')
    settings = Settings(_env_file=None)
    assert settings.redis_url == "redis://redis:6379/0"
    assert settings.allow_private_addresses == ["10.0.0.0/8", "minio:9000"]
    assert settings.font_folders == [Path("/a"), Path("/b")]
    assert settings.public_base_url == "https://farm.example"
    assert settings.storage_options == {"key": "k"}


def test_the_own_name_of_a_setting_goes_before_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://common")
    monkeypatch.setenv("DRAFTFARM_REDIS_URL", "redis://own")
    assert Settings(_env_file=None).redis_url == "redis://own"


@pytest.mark.parametrize(
    "changes",
    [{"port": 70000}, {"max_attempts": 0}, {"missing_media": "guess"}, {"public_base_url": "farm.example"}],
)
def test_senseless_values_are_refused(changes: dict[str, object]) -> None:
    (name,) = changes
    with pytest.raises(ValueError, match=name):
        Settings(_env_file=None, **changes)  # type: ignore[arg-type]


def test_storage_is_a_folder_of_the_data_folder_by_default(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "my data")
    assert settings.storage_address == (tmp_path / "my data" / "storage").as_uri()
    assert settings.processes >= 1
