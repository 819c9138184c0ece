"""How many things each client may have in hand at once; the rest of its own wait, other clients' do not."""

from __future__ import annotations

from collections import Counter, deque
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class ClientTurns(Generic[_Item]):
    """At most `limit` turns at once for each client; None is one without a limit. For one thread's use."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: Counter[str] = Counter()
        self._waiting: dict[str, deque[_Item]] = {}

    def take(self, client: str | None, item: _Item) -> bool:
        """Whether this item of the client has its turn; if not, `give_back` names it later."""
        if client is None:
            return True
        if self._taken[client] >= self._limit:
            self._waiting.setdefault(client, deque()).append(item)
            return False
        self._taken[client] += 1
        return True

    def give_back(self, client: str | None) -> _Item | None:
        """End a turn of the client; the item that has the turn now, if one waits."""
        if client is None:
            return None
        waiting = self._waiting.get(client)
        if waiting:
            item = waiting.popleft()
            if not waiting:
                del self._waiting[client]
            return item
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]
        return None
