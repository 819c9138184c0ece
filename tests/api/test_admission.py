"""Turns: first come, first served, and never what keeps an answer away."""

from __future__ import annotations

import threading
import time

import pytest
from flask import Flask

from api.admission import AT_ONCE, Admission, FifoSemaphore

SOON = 30.0


def test_permits_go_to_those_who_wait_in_their_order() -> None:
    permits = FifoSemaphore(1)
    assert permits.acquire(SOON)
    came: list[int] = []

    def come(number: int) -> None:
        assert permits.acquire(SOON)
        came.append(number)
        permits.release()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
        time.sleep(0.005)  # its place in the queue is what counts
    permits.release()
    for thread in threads:
        thread.join(SOON)
    assert came == list(range(20))


def test_one_who_gave_up_waiting_takes_no_permit() -> None:
    permits = FifoSemaphore(1)
    assert permits.acquire(0.0)
    assert not permits.acquire(0.01)
    permits.release()
    assert permits.acquire(0.0)
    assert not permits.acquire(0.0)


def test_many_threads_never_have_more_permits_than_there_are() -> None:
    permits = FifoSemaphore(3)
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            if permits.acquire(0.0005):
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1
                permits.release()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert inside == 0
    assert most <= 3
    assert all(permits.acquire(0.0) for _ in range(3)), "none was lost"
    assert not permits.acquire(0.0)


@pytest.fixture
def permits(monkeypatch: pytest.MonkeyPatch) -> FifoSemaphore:
    """Those of the app."""
    made = FifoSemaphore(AT_ONCE)
    monkeypatch.setattr("api.admission.FifoSemaphore", lambda permits: made)
    return made


@pytest.fixture
def app(permits: FifoSemaphore) -> Flask:
    app = Flask("app")
    Admission().watch(app)
    app.config["MAX_CONTENT_LENGTH"] = 100

    @app.post("/api/good")
    def good() -> str:
        return "good"

    @app.post("/api/fault")
    def fault() -> str:
        raise RuntimeError("a fault of the farm")

    return app


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/api/good", b"", 200),
        ("/api/good", b"x" * 101, 413),
        ("/api/fault", b"", 500),
        ("/api/nowhere", b"", 404),
    ],
)
def test_every_request_gives_its_turn_back(
    app: Flask, permits: FifoSemaphore, address: str, body: bytes, status: int
) -> None:
    client = app.test_client()
    for _ in range(2 * AT_ONCE):
        assert client.post(address, data=body).status_code == status
    assert all(permits.acquire(0.0) for _ in range(AT_ONCE))
    assert not permits.acquire(0.0)


def test_a_request_that_waits_too_long_goes_ahead(app: Flask) -> None:
    blocked, release = threading.Event(), threading.Event()

    @app.post("/api/slow")
    def slow() -> str:
        blocked.set()
        release.wait(SOON)
        return "slow"

    threads = [threading.Thread(target=lambda: app.test_client().post("/api/slow")) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    assert blocked.wait(SOON)
    assert app.test_client().post("/api/good").status_code == 200
    release.set()
    for thread in threads:
        thread.join(SOON)
