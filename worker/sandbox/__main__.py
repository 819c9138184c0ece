"""`python -m worker.sandbox SOCKET FOLDERS` is the fork server; the folders are the farm's fonts, as JSON."""

from __future__ import annotations

import faulthandler
import json
import signal
import socket
import sys
from pathlib import Path

from worker.sandbox import inside
from worker.sandbox.kernel import PR_SET_CHILD_SUBREAPER, prctl
from worker.sandbox.server import serve


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    faulthandler.enable(
        all_threads=False
    )  # where a child was when it died of a fault is told in the worker's log
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the worker's to judge
    inside.warm([Path(folder) for folder in json.loads(sys.argv[2])])
    serve(control, inside.do)


main()
