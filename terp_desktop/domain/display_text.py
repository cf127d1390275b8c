"""Texts of people as they may stand beside other words: on a terminal, in a mail, on a page.

What people wrote is stored as it is. It may hold what commands a terminal, and marks that
turn the direction of the words around it (Unicode Standard Annex #9); both end here, where
it is shown.
"""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
"""First strong isolate (FSI): what follows has its own direction, up to `END`."""
POP_DIRECTIONAL_ISOLATE = "\u2069"
"""Pop directional isolate (PDI)."""

_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_QUOTED = re.compile("“([^“”\n]*)”")


def printable(text: str) -> str:
    """The text without what commands a terminal; lines and tabs stay."""
    return _SURROGATES.sub(_REPLACEMENT, _CONTROLS.sub(_REPLACEMENT, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """The text in one line, without anything that is not to be seen."""
    return printable(" ".join(text.split()))


def isolate_bidi(text: str) -> str:
    """The text in one line, which does not turn the words beside it, whatever is in it."""
    plain = one_line(_DIRECTION_MARKS.sub("", text))
    return (
        f"{FIRST_STRONG_ISOLATE}{plain}{POP_DIRECTIONAL_ISOLATE}"
        if has_right_to_left(plain)
        else plain
    )


def has_right_to_left(text: str) -> bool:
    """Whether anything in the text goes from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text
    )


def sanitize_for_terminal(text: str) -> str:
    """Lines of ours with texts of people in them, as a terminal may have them.

    Direction marks are taken out, but for isolates that are closed on their line; what
    stands in our quotation marks is isolated.
    """
    return "\n".join(map(_sanitize_line, printable(text).split("\n")))


def _sanitize_line(line: str) -> str:
    if line.isascii():
        return line
    pieces: list[str] = []
    depth = 0
    for sign in _QUOTED.sub(_isolate_quotation, line):
        depth += (sign == FIRST_STRONG_ISOLATE) - (sign == POP_DIRECTIONAL_ISOLATE)
        if depth < 0:
            depth = 0
        elif sign in {FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE} or not _DIRECTION_MARKS.match(
            sign
        ):
            pieces.append(sign)
    return "".join(pieces) + POP_DIRECTIONAL_ISOLATE * depth


def _isolate_quotation(found: re.Match[str]) -> str:
    quoted = found[1]
    is_isolated = quoted.startswith(FIRST_STRONG_ISOLATE) and quoted.endswith(
        POP_DIRECTIONAL_ISOLATE
    )
    return (
        f"“{FIRST_STRONG_ISOLATE}{quoted}{POP_DIRECTIONAL_ISOLATE}”"
        if has_right_to_left(quoted) and not is_isolated
        else found[0]
    )
