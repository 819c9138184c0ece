"""A cache of the latest values, bounded by what they cost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The latest values by key: as many as together cost no more than `limit`, and always the last one.

    `cost` weighs a value, by default 1, so that `limit` counts values. Safe between threads; two that ask for the same
    new key at once may both make it.
    """

    def __init__(self, limit: int, cost: Callable[[Value], int] = lambda value: 1) -> None:
        self._limit = limit
        self._cost = cost
        self._spent = 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        value = make()
        cost = self._cost(value)
        with self._lock:
            self._spent += cost - self._values.get(key, (value, 0))[1]
            self._values[key] = (value, cost)
            self._values.move_to_end(key)
            while self._spent > self._limit and len(self._values) > 1:
                self._spent -= self._values.popitem(last=False)[1][1]
        return value
