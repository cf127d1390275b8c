"""Prints the output of commands: results on stdout, everything else on stderr."""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from terp_desktop.domain.display_text import isolate_bidi, one_line, sanitize_for_terminal
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.secrets import mask, mask_values
from terp_desktop.system.file_errors import FileError

_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Output:
    """Prints text for people, or, `as_json`, one JSON document on stdout for programs."""

    as_json: bool

    def result(self, payload: object, text: str) -> None:
        """Print the one result of a command: the payload as JSON, or the text."""
        _print(_json(payload) if self.as_json else sanitize_for_terminal(text), _standard_output())

    def document(self, payload: object) -> None:
        """Print a result that is JSON also for people."""
        _print(_json(payload), _standard_output())

    def note(self, text: str) -> None:
        """Print progress, or a remark on the result, on stderr."""
        if sys.stderr is not None:  # None if the caller has closed it
            _print(sanitize_for_terminal(mask(text)), sys.stderr)

    def step(self, sentence: str, _share: float) -> None:
        """Print the current step on stderr; ignore the share of progress."""
        self.note(sentence)

    def failure(self, error: TerpError) -> None:
        """Print the error with its remedy: one line on stderr, and JSON on stdout if `as_json`."""
        self.note(one_line(f"error[{error.code}]: {error}"))
        if self.as_json:
            payload = {"code": error.code, "message": str(error), "details": error.details}
            try:
                self.document({"error": mask_values(payload)})
            except BrokenPipeError:
                raise
            except (OSError, FileError):
                pass  # If stdout is full or closed, stderr already has the message.


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise FileError(
            "The result cannot be printed: standard output is closed.",
            remedy="Send it to a terminal, a file or another program.",
            path="",
        )
    return sys.stdout


def _print(text: str, stream: TextIO) -> None:
    # If the console cannot encode a character, print its escape, not a traceback.
    encoding = stream.encoding or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
    except OSError:
        discard_output(stream)
        raise


def discard_output(stream: TextIO | None) -> None:
    """Discard unprintable output: Python would fail again while it flushes it at exit."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        with suppress(OSError), Path(os.devnull).open("wb") as devnull:  # not every one is a file
            os.dup2(devnull.fileno(), stream.fileno())


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Format rows under a header in columns as wide as their widest cell; None is a dash."""
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    return "-" if value is None else isolate_bidi(str(value))


def _width(cell: str) -> int:
    """Return the text's width in terminal columns (Unicode Standard Annex #11)."""
    if cell.isascii():
        return len(cell)
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in cell
        if unicodedata.category(sign) not in {"Mn", "Me", "Cf"}
    )


def _json(payload: object) -> str:
    # Control and bidi characters are escaped; the JSON means the same.
    text = json.dumps(payload, ensure_ascii=False, indent=2)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
