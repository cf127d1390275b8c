"""Runs the robot beside the test, on a sample company in a database of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from terp_desktop.bootstrap import open_program
from terp_desktop.system.settings import load_settings
from tests.end_to_end.robot import RobotReport

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 240


def run_robot(folder: Path, seconds: float, seed: int) -> RobotReport:
    """The report of a run; AssertionError with its output if it did not finish."""
    with tempfile.TemporaryDirectory(prefix="terp-") as runtime:
        own = {"HOME": str(folder), "TERP_DATA_DIR": str(folder), "TERP_CONFIG_DIR": str(folder)}
        own |= {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": runtime}
        program = open_program(load_settings({}, own))
        program.demo.load()
        program.close()
        ended = subprocess.run(
            [sys.executable, "-m", "tests.end_to_end.robot", f"{seconds:g}", str(seed)],
            cwd=ROOT,
            env=os.environ | own,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + TIMEOUT_S,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return RobotReport(**json.loads(ended.stdout.splitlines()[-1]))
