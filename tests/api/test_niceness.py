import subprocess
import sys

import pytest


@pytest.mark.parametrize("niceness", [0, 7])
def test_a_process_that_steps_back_takes_its_children_along(niceness: int) -> None:
    program = (
        "import os, subprocess, sys\n"
        "from api.supervisor.niceness import step_back\n"
        "before = os.nice(0)\n"
        f"step_back({niceness})\n"
        "child = [sys.executable, '-c', 'import os; print(os.nice(0))']\n"
        "print(int(subprocess.run(child, capture_output=True, check=True).stdout) - before)\n"
    )
    # In a session of its own, as the farm starts its workers: the tests' session must not step back.
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, start_new_session=True
    )
    assert int(run.stdout) == niceness
