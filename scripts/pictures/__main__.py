"""`python -m scripts.pictures FOLDER`: paint every view and dialog in each light, side by side."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

DAY = "2026-11-24"
LIGHTS = ("light", "dark", "200")
SCREEN = Path(__file__).with_name("screen.json")


def main() -> int:
    """Start a camera for each light, since one program has one theme; the worst exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="scenes; all if none is named")
    parser.add_argument("--day", default=DAY)
    given = parser.parse_args()
    # Nobody sees the screen, and its dots are as they come, whatever the desktop says.
    own = {"QT_QPA_PLATFORM": f"offscreen:configfile={SCREEN}", "QT_SCALE_FACTOR": "1"}
    camera = [sys.executable, "-m", "scripts.pictures.camera", str(given.folder), given.day]
    running = [
        subprocess.Popen([*camera, light, *given.names], env=os.environ | own) for light in LIGHTS
    ]
    return max(one.wait() for one in running)


if __name__ == "__main__":
    sys.exit(main())
