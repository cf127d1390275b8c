"""Runs the robot beside the test, on a sample company in a database of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from terp_desktop.bootstrap import open_program
from terp_desktop.system.settings import load_settings
from tests.end_to_end.robot import Found

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 240


def run_robot(place: Path, seconds: float, seed: int) -> Found:
    """What came of it; AssertionError, with all it said, if it did not come to its end."""
    with tempfile.TemporaryDirectory(prefix="terp-") as runtime:
        own = {"HOME": str(place), "TERP_DATA_DIR": str(place), "TERP_CONFIG_DIR": str(place)}
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
            timeout=seconds + PATIENCE_S,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return Found(**json.loads(ended.stdout.splitlines()[-1]))
