import pickle

import pytest

from renderer.errors import EncodeError, EncryptedDraft, InvalidDraft, InvalidMedia, RenderError


@pytest.mark.parametrize(
    "error",
    [
        InvalidDraft("is no number", "$.tracks[0]"),
        InvalidDraft("the draft is empty"),
        EncryptedDraft(),
        InvalidMedia("a.mp4", "is a text"),
        EncodeError("no space left"),
    ],
)
def test_errors_survive_the_way_between_processes(error: RenderError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
