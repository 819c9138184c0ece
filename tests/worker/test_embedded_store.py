import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

from worker.embedded_store import EmbeddedStore, EmbeddedStoreError, running_store_url
from worker.processes import alive


def test_it_writes_each_change_to_disk_and_refuses_to_forget(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    try:
        client = Redis.from_url(store.url, decode_responses=True)
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}
        socket = Path(store.url.removeprefix("unix://"))
        assert socket.stat().st_mode & 0o077 == 0
    finally:
        store.stop()
    assert not socket.exists()


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    client = Redis.from_url(store.url, decode_responses=True)
    client.set("a", "1")
    os.kill(store._process.pid, signal.SIGKILL)
    store._process.wait()
    store = EmbeddedStore(tmp_path)
    try:
        assert Redis.from_url(store.url, decode_responses=True).get("a") == "1"
    finally:
        store.stop()


def test_a_long_data_folder_still_has_a_socket(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / ("long" * 20) / ("longer" * 10))
    try:
        assert Redis.from_url(store.url).ping()
    finally:
        store.stop()
    assert not Path(store.url.removeprefix("unix://")).parent.exists()


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from worker.embedded_store import EmbeddedStore\n"
        "store = EmbeddedStore(Path(sys.argv[1])); print(store._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert running_store_url(tmp_path) is not None
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)
    assert running_store_url(tmp_path) is None


def test_a_damaged_data_folder_is_said_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "store" / "appendonlydir"
    folder.mkdir(parents=True)
    (folder / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(EmbeddedStoreError, match=r"did not start: \S+"):
        EmbeddedStore(tmp_path)


def test_a_server_that_ended_is_started_again_at_its_address_and_has_forgotten_nothing(
    tmp_path: Path,
) -> None:
    store = EmbeddedStore(tmp_path)
    try:
        with Redis.from_url(store.url) as client:
            client.set("job", "accepted")
        assert store.revive() is None, "it runs"
        pauses = []
        for _ in range(2):
            os.kill(store._process.pid, signal.SIGKILL)
            store._process.wait()
            sentence = store.revive() or ""
            assert sentence.startswith("store ended (signal SIGKILL), restarting in ")
            pauses.append(float(sentence.split()[-2]))
            while store._process.poll() is not None:
                assert store.revive() is None
                time.sleep(0.02)
            store._wait_until_ready()
            with Redis.from_url(store.url) as client:
                assert client.get("job") == b"accepted"
        assert pauses == [0.2, 0.4], "one that ends soon after its start waits longer"
    finally:
        store.stop()
