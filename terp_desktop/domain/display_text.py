"""Makes people's texts safe to show: on a terminal, in a mail, on a page.

Texts are stored as people wrote them. They may contain control characters for a terminal,
and marks that change the direction of the surrounding text (Unicode Standard Annex #9). Both
are removed or isolated here, on display.
"""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
"""FSI: the text up to the matching PDI has a direction of its own."""
POP_DIRECTIONAL_ISOLATE = "\u2069"
"""PDI."""

_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_QUOTED = re.compile("“([^“”\n]*)”")


def printable(text: str) -> str:
    """The text without control characters, except line breaks and tabs."""
    return _SURROGATES.sub(_REPLACEMENT, _CONTROLS.sub(_REPLACEMENT, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """The text in one line, without control characters."""
    return printable(" ".join(text.split()))


def isolate_bidi(text: str) -> str:
    """The text in one line, without effect on the direction of the words beside it."""
    plain = one_line(_DIRECTION_MARKS.sub("", text))
    if not has_right_to_left(plain):
        return plain
    return f"{FIRST_STRONG_ISOLATE}{plain}{POP_DIRECTIONAL_ISOLATE}"


def has_right_to_left(text: str) -> bool:
    """Whether any character of the text is written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text
    )


def sanitize_for_terminal(text: str) -> str:
    """Our own lines with people's texts in them, made safe for a terminal.

    Removes control characters, and direction marks except isolates, which are closed at the
    end of their line. Quotations (“…”) are isolated.
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
