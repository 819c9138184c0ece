"""`python -m bench.farm`: what the farm does again for an edited draft, and what a second worker is worth.

A store, a host for the draft and its media, and worker processes are started here; nothing else takes part. CPU seconds
are those of the worker processes, from before a job's submission to its end. Other work on the machine shows in wall
times, so the runs with one and with two workers alternate and their medians are compared; beside them stands what the CPU
seconds allow, which is free of that: all of one worker's against those of the busier of two.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import redis as redis_client

from bench.drafts import talk
from bench.host import served
from worker.connection import connect
from worker.embedded_store import EmbeddedStore
from worker.execution import run_part
from worker.farm import Farm
from worker.jobs import JobRecord, JobStatus
from worker.logs import configure_logs
from worker.processes import descendants
from worker.settings import Settings
from worker.store import JobStore
from worker.tasks import BODIES

_IDLE_SECONDS = 0.01
_TICKS = os.sysconf("SC_CLK_TCK")


def work(settings: dict[str, Any], cpu: int | None, ready: Event, stop: Event) -> None:
    """A worker process that asks the store for parts, without a broker between; on one core if one is given."""
    if cpu is not None:
        os.sched_setaffinity(0, [cpu])
    chosen = Settings(_env_file=None, **settings)
    configure_logs(chosen)
    farm = Farm.open(chosen)
    farm.sandbox.start()  # as a worker does before its first part
    ready.set()
    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:  # never outlives the bench
        turn = farm.store.next_part()
        if turn is None:
            time.sleep(_IDLE_SECONDS)
        else:
            run_part(farm, *turn, BODIES[turn[1].kind])


@contextmanager
def workers(settings: dict[str, Any], cpus: Sequence[int | None]) -> Iterator[list[int]]:
    """A worker for each core, or anywhere for None, started and waiting; their process ids."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    running = []
    for cpu in cpus:
        ready = context.Event()
        process = context.Process(target=work, args=(settings, cpu, ready, stop))
        process.start()
        ready.wait()
        running.append(process)
    try:
        yield [process.pid for process in running if process.pid is not None]
    finally:
        stop.set()
        for process in running:
            process.join()


def cpu_seconds(pids: Sequence[int]) -> float:
    """Of processes and all below them: parts are drawn in children of a server of each worker."""
    ticks = 0
    for pid in (each for top in pids for each in (top, *descendants(top))):
        with suppress(OSError):  # it ended meanwhile, and its parent has its seconds
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def finished(store: JobStore, url: str) -> JobRecord:
    """Submit a draft and wait for its end. Raises RuntimeError unless it is completed."""
    job, _ = store.submit(url)
    while True:
        record = store.get(job.task_id)
        assert record is not None
        if record.status.ended:
            break
        time.sleep(_IDLE_SECONDS)
    if record.status is not JobStatus.COMPLETED:
        raise RuntimeError(f"{url}: {record.error_message}")
    return record


def after_fetching(record: JobRecord) -> float:
    """Seconds of a job without what it took to fetch the draft and its media."""
    assert record.started is not None
    assert record.ended is not None
    return record.ended - record.started - record.stages["draft"] - record.stages["media"]


def edited(draft: Path, folder: Path, address: str) -> None:
    """The drafts that are submitted: as it is, and with one caption of the middle changed."""
    document = json.loads(draft.read_text(encoding="utf-8"))
    for video in document["materials"]["videos"]:
        video["path"] = f"{address}/{Path(video['path']).name}"
    (folder / "first.json").write_text(json.dumps(document), encoding="utf-8")
    texts = document["materials"]["texts"]
    middle = texts[len(texts) // 2]
    content = json.loads(middle["content"])
    content["text"] = content["text"].replace("few", "new")
    middle["content"] = json.dumps(content, ensure_ascii=False)
    (folder / "edited.json").write_text(json.dumps(document), encoding="utf-8")


def incremental(settings: dict[str, Any], store: JobStore, address: str) -> None:
    with workers(settings, [None]) as pids:
        first_cpu = 0.0
        for name, url in (("first", "first"), ("unchanged", "first"), ("one caption", "edited")):
            before = cpu_seconds(pids)
            record = finished(store, f"{address}/{url}.json")
            time.sleep(0.1)  # the worker's last clearing up
            spent = cpu_seconds(pids) - before
            first_cpu = first_cpu or spent
            made = sum(1 for part in record.parts if part.worker and part.part.startswith("piece"))
            pieces = sum(1 for part in record.parts if part.part.startswith("piece"))
            print(
                f"{name:12} {made:3} of {pieces} pieces rendered  {spent:7.2f} CPU s ({spent / first_cpu:6.1%})  "
                f"{after_fetching(record):7.2f} s after fetching",
                flush=True,
            )


def parallel(settings: dict[str, Any], store: JobStore, address: str, runs: int) -> None:
    """Without the cache: every run renders everything. A core for each worker, so that its threads take no more."""
    settings = {**settings, "part_cache_bytes": 0}
    cores = sorted(os.sched_getaffinity(0))[:2]
    crews = {"one worker": cores[:1], "two workers": cores}
    seconds: dict[str, list[float]] = {name: [] for name in crews}
    busiest: dict[str, list[float]] = {name: [] for name in crews}
    for _ in range(runs):
        for name, cpus in crews.items():
            with workers(settings, cpus) as pids:
                before = [cpu_seconds([pid]) for pid in pids]
                seconds[name].append(after_fetching(finished(store, f"{address}/first.json")))
                spent = [cpu_seconds([pid]) - begun for pid, begun in zip(pids, before, strict=True)]
            busiest[name].append(max(spent))
            each = " + ".join(f"{cpu:.2f}" for cpu in spent)
            print(f"{name:12} {seconds[name][-1]:7.2f} s after fetching, CPU s {each}", flush=True)
    for what, measured in (("measured", seconds), ("by CPU seconds", busiest)):
        one, two = (statistics.median(measured[name]) for name in crews)
        print(f"two workers, a core each, against one on one core, {what}: {one / two:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.farm", description=__doc__)
    parser.add_argument("--seconds", type=int, default=180, help="length of the draft (default 180)")
    parser.add_argument("--height", type=int, default=1080, help="of the picture in px (default 1080)")
    parser.add_argument("--runs", type=int, default=3, help="runs with one and with two workers (default 3)")
    parser.add_argument("--only", choices=("incremental", "parallel"), help="only this half")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="draftfarm-bench-") as temporary:
        folder = Path(temporary)
        files = folder / "served"
        files.mkdir()
        draft = talk(files, options.seconds, options.height)
        store = EmbeddedStore(folder / "store")
        try:
            with served(files) as address:
                edited(draft, files, address)
                settings = {
                    "data_dir": str(folder / "data"),
                    "redis_url": store.url,
                    "allow_private_addresses": ["127.0.0.1"],
                    "log_level": "WARNING",
                }
                client: redis_client.Redis = connect(store.url)
                jobs = JobStore(client, Settings(_env_file=None, **settings))
                if options.only != "parallel":
                    incremental(settings, jobs, address)
                if options.only != "incremental":
                    parallel(settings, jobs, address, options.runs)
        finally:
            store.stop()


if __name__ == "__main__":
    main()
