"""Turns of clients: bounded for each, and nobody waits for another's."""

from __future__ import annotations

from api.turns import ClientTurns


def test_a_client_waits_for_itself_only() -> None:
    turns: ClientTurns[int] = ClientTurns(2)
    assert [turns.take("a", number) for number in range(4)] == [True, True, False, False]
    assert turns.take("b", 10)
    assert turns.give_back("b") is None
    assert [turns.give_back("a") for _ in range(4)] == [2, 3, None, None]
    assert turns.take("a", 5)


def test_without_a_name_there_is_no_limit() -> None:
    turns: ClientTurns[int] = ClientTurns(1)
    assert all(turns.take(None, number) for number in range(5))
    assert turns.give_back(None) is None
