"""Display texts: nothing in them controls a terminal or changes the direction of a line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.display_text import (
    FIRST_STRONG_ISOLATE,
    POP_DIRECTIONAL_ISOLATE,
    isolate_bidi,
    one_line,
    sanitize_for_terminal,
)

ODD = st.text(
    st.sampled_from(
        "ab 1.\n\t\r\x00\x1b\x9b\x7f\u2028\u202e\u202a\u202c\u2066\u2067\u2068\u2069שא“”"
    )
)


def is_closed(text: str) -> bool:
    """Whether each isolate ends on its line, and no mark is in force beyond them."""
    for line in text.split("\n"):
        depth = 0
        for sign in line:
            depth += (sign == FIRST_STRONG_ISOLATE) - (sign == POP_DIRECTIONAL_ISOLATE)
            if depth < 0:
                return False
        if depth:
            return False
    return True


@given(ODD)
def test_control_characters_are_removed(text: str) -> None:
    for shown in (one_line(text), isolate_bidi(text), sanitize_for_terminal(text)):
        assert {sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs")} <= {
            "\n",
            "\t",
        }


@given(ODD, ODD)
def test_isolated_text_does_not_affect_its_surroundings(first: str, second: str) -> None:
    line = sanitize_for_terminal(f"{isolate_bidi(first)} is “{second}”")
    assert is_closed(line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")


@given(ODD)
def test_escaping_is_idempotent(text: str) -> None:
    once = sanitize_for_terminal(text)
    assert sanitize_for_terminal(once) == once
    assert isolate_bidi(isolate_bidi(text)) == isolate_bidi(text)


@pytest.mark.parametrize("text", ["Meeting", "Café 12", "会議", "a\tb"])
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert sanitize_for_terminal(f"Created “{text}”.") == f"Created “{text}”."
    assert isolate_bidi(text) == text.replace("\t", " ")


def test_right_to_left_text_is_isolated_within_quotation_marks() -> None:
    assert (
        sanitize_for_terminal("“שבת” at 12:30")
        == f"“{FIRST_STRONG_ISOLATE}שבת{POP_DIRECTIONAL_ISOLATE}” at 12:30"
    )
