"""The page of features says what the renderer's registries and rules say."""

from pathlib import Path

import pytest

from renderer.feature_matrix import PATH, REGISTRIES, matrix
from renderer.reader.unsupported import BUCKET_RULES, EFFECT_RULES

ROOT = Path(__file__).resolve().parents[1]


def test_the_page_is_current() -> None:
    written = (ROOT / PATH).read_text(encoding="utf-8")
    assert written == matrix() + "\n", "run `make docs`"


@pytest.mark.parametrize("registry", [r for _, r, _ in REGISTRIES], ids=[t for t, _, _ in REGISTRIES])
def test_every_look_has_a_name_or_a_family_and_says_how_it_differs(registry: object) -> None:
    looks = list(registry)  # type: ignore[call-overload]
    assert looks
    page = matrix()
    for look in looks:
        assert f"| `{look.key}` |" in page
        if look.grade != "exact":
            assert look.note, f"{look.key} does not say what differs"


def test_every_rule_is_on_the_page() -> None:
    page = matrix()
    for rule in (*EFFECT_RULES.values(), *BUCKET_RULES.values()):
        assert rule.reason in page
