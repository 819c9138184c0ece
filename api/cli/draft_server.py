"""Serves one file over HTTP on 127.0.0.1: the demo's stand-in for wherever drafts come from."""

from __future__ import annotations

import shutil
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


class DraftServer:
    """`with DraftServer(path) as server:` the file lies at `server.url`, and nothing else does."""

    def __init__(self, path: Path) -> None:
        place = f"/{path.name}"

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != place:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/zip")
                self.send_header("Content-Length", str(path.stat().st_size))
                self.end_headers()
                with path.open("rb") as file, suppress(ConnectionError):
                    shutil.copyfileobj(file, self.wfile)

            def log_message(self, format: str, *arguments: object) -> None:
                """The terminal belongs to the farm."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.address}{place}"

    def __enter__(self) -> DraftServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
