"""What commands print: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from terp_desktop.domain.errors import TerpError


@dataclass(frozen=True, slots=True)
class Output:
    """Prints for people, or, `as_json`, for programs: then stdout is one JSON document."""

    as_json: bool

    def result(self, payload: object, text: str) -> None:
        """Print the one result of a command: the payload as JSON, or the text."""
        self._print(_json(payload) if self.as_json else text)

    def document(self, payload: object) -> None:
        """Print a result that is JSON for people too."""
        self._print(_json(payload))

    def told(self, text: str) -> None:
        """Tell on stderr how far it is, or something beside the result."""
        typer.echo(text, err=True)

    def step(self, sentence: str, _share: float) -> None:
        """Tell on stderr what is being done; the share that is done is for windows."""
        self.told(sentence)

    def failure(self, error: TerpError) -> None:
        """Tell what is wrong and what to do: one line on stderr, and JSON if that was asked."""
        line = " ".join(f"error[{error.code}]: {error}".split())
        typer.echo(line, err=True)
        if self.as_json:
            told = {"code": error.code, "message": str(error), "details": error.details}
            self._print(_json({"error": told}))

    def _print(self, text: str) -> None:
        # A console that cannot show a character shows its escape, rather than a traceback.
        encoding = sys.stdout.encoding or "utf-8"
        typer.echo(text.encode(encoding, "backslashreplace").decode(encoding))


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows under a header in columns as wide as their widest cell; None is a dash."""
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    return "-" if value is None else str(value).replace("\n", " ")


def _json(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=2)
