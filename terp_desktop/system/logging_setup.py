"""Sets up the log file: rotating, private, and without passwords."""

import logging
import os
import re
import sys
import threading
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import format_exception
from types import TracebackType

from terp_desktop.domain.secrets import mask
from terp_desktop.system.file_permissions import OWNER_ONLY_FILE_MODE, OWNER_ONLY_FOLDER_MODE

LOG_FILE_NAME = "terp-desktop.log"
MAX_BYTES = 1_000_000
BACKUP_COUNT = 5

_ERROR_LINE = re.compile(r"\d{4}-\d\d-\d\d \S+ (ERROR|CRITICAL) ")


class _MaskingFormatter(logging.Formatter):
    """Formats a record with its traceback, then masks the passwords in it."""

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class _PrivateFileHandler(RotatingFileHandler):
    """Creates files that only their owner may read: a log contains what people wrote."""

    def _open(self) -> TextIOWrapper:
        with suppress(OSError):  # the call below raises the same error
            os.close(os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY, OWNER_ONLY_FILE_MODE))
        return super()._open()


def hide_passwords() -> None:
    """Mask passwords also in the tracebacks that Python itself prints, on any thread."""

    def report(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stderr.write(mask("".join(format_exception(kind, error, trace))))

    sys.excepthook = report
    threading.excepthook = lambda bug: report(bug.exc_type, bug.exc_value, bug.exc_traceback)
    if logging.lastResort is not None:  # the handler of a program that has no log file
        logging.lastResort.setFormatter(_MaskingFormatter())


def start_logging(folder: Path, level: str) -> logging.Handler | None:
    """Log to a file in the folder; return None if it cannot be written.

    A program that cannot log still works, and `doctor` reports it.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY_FOLDER_MODE, parents=True, exist_ok=True)
        handler = _PrivateFileHandler(
            folder / LOG_FILE_NAME, maxBytes=MAX_BYTES, backupCount=BACKUP_COUNT, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(_MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # below, it logs every wake-up
    return handler


def stop_logging(handler: logging.Handler | None) -> None:
    """Remove and close the handler that `start_logging` returned."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()


def recent_errors(folder: Path, since: datetime) -> list[str]:
    """Return the first lines of the errors logged since then, the oldest first."""
    first = f"{since.astimezone():%Y-%m-%d %H:%M:%S}"
    try:
        lines = (folder / LOG_FILE_NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if _ERROR_LINE.match(line) and line >= first]
