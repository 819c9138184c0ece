"""Fetching what strangers name: every byte comes through one guard."""

from worker.fetch.download import Download, Fetcher, FetchError
from worker.fetch.guard import Guard

__all__ = ["Download", "FetchError", "Fetcher", "Guard"]
