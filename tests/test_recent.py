"""The bounded cache."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from renderer.recent import Recent


def test_the_latest_are_kept() -> None:
    made: list[int] = []
    recent: Recent[int] = Recent(2)

    def get(key: int) -> int:
        return recent.get(key, lambda: made.append(key) or key * 10)

    assert [get(1), get(2), get(1), get(3), get(1), get(2)] == [10, 20, 10, 30, 10, 20]
    assert made == [1, 2, 3, 2], "2 was the one used least lately when 3 came"


def test_costs_are_bounded_and_the_last_one_stays() -> None:
    made: list[str] = []
    recent: Recent[str] = Recent(10, len)
    for text in ("aaaa", "bbbb", "cccc", "x" * 50):
        recent.get(text, lambda text=text: made.append(text) or text)
    recent.get("x" * 50, lambda: made.append("again") or "")
    assert made[-1] == "x" * 50
    recent.get("bbbb", lambda: made.append("b again") or "bbbb")
    assert made[-1] == "b again"


def test_threads_share_it() -> None:
    recent: Recent[int] = Recent(5)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda n: recent.get(n % 9, lambda: n % 9), range(2000)))
    assert results == [n % 9 for n in range(2000)]
