"""A program on a machine that lacks one thing, which the package `libx1` brings as a file.

    python -m tests.scripts.lacking_machine FILE USER

It takes itself for that user. Its terminal, if it has one, is the one that sends it Ctrl+C.
"""

import fcntl
import os
import signal
import sys
import termios
from pathlib import Path
from unittest.mock import patch

from scripts.machine import Need, Unprepared, complete_machine


def main(file: Path, user: int) -> None:
    # A shell starts background processes with SIGINT ignored, and so would this be.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    need = Need("libX.so.1", file.exists, apt="libx1", dnf="libX", brew="x")
    with patch.object(os, "geteuid", lambda: user):
        try:
            complete_machine([need])
        except Unprepared as reason:
            sys.exit(f"error: {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
