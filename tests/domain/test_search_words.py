"""Splitting texts into search words, and finding the matches in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.search_words import (
    MAX_WORD_LENGTH,
    Highlight,
    find_highlights,
    normalize_words,
    split_words,
)


@pytest.mark.parametrize(
    "text, words",
    [
        ("Weekly Standup", ["weekly", "standup"]),
        ("Café Zoë, Łódź", ["cafe", "zoe", "lodz"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("e\u0301lan \u00e9lan", ["elan", "elan"]),
        ("ann@terp.example, INV-0042_b", ["ann", "terp", "example", "inv", "0042", "b"]),
        ("会議 room", ["会", "議", "room"]),
        ("party 🎉🎉!", ["party", "1f389", "1f389"]),
        ('\'; DROP TABLE "x" -- * + ( ) ~ < > : & | !', ["drop", "table", "x"]),
        ("½ №5 ﷺ", ["12", "no", "5", "صلىاللهعليهوسلم"]),
        ("", []),
    ],
)
def test_texts_are_split_into_plain_words(text: str, words: list[str]) -> None:
    assert normalize_words(text) == words


def test_no_text_has_no_words() -> None:
    assert normalize_words(None) == []


@given(st.text())
def test_words_are_letters_and_digits_in_order_at_their_places(text: str) -> None:
    found = split_words(text)
    for word in found:
        assert word.normalized.isalnum()
        assert 0 < len(word.normalized) <= MAX_WORD_LENGTH
        assert 0 <= word.start < word.end <= len(text)
    for one, following in pairwise(found):
        assert one.end <= following.start


@given(st.text(st.characters(codec="ascii")))
def test_plain_texts_fall_into_the_same_words_as_others(text: str) -> None:
    assert normalize_words(text) == normalize_words(text + " 会")[:-1]


def test_marks_cover_the_matching_letters() -> None:
    assert find_highlights("Weekly Standup, standing", ["stand"]) == (
        Highlight(7, 12),
        Highlight(16, 21),
    )
    assert find_highlights("Café", ["caf", "cafe"]) == (Highlight(0, 4),)
    assert find_highlights("Weekly", []) == ()


def test_a_word_whose_letters_became_others_is_marked_whole() -> None:
    assert find_highlights("an der Straße", ["strass"]) == (Highlight(7, 13),)
