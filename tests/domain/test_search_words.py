"""How texts fall into words, and where in a text a word was meant."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.search_words import LONGEST, Mark, marks, plain_words, words_in


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
def test_texts_fall_into_plain_words(text: str, words: list[str]) -> None:
    assert plain_words(text) == words


def test_no_text_has_no_words() -> None:
    assert plain_words(None) == []


@given(st.text())
def test_words_are_letters_and_digits_in_order_at_their_places(text: str) -> None:
    found = words_in(text)
    for word in found:
        assert word.plain.isalnum()
        assert 0 < len(word.plain) <= LONGEST
        assert 0 <= word.start < word.end <= len(text)
    for one, following in pairwise(found):
        assert one.end <= following.start


@given(st.text(st.characters(codec="ascii")))
def test_plain_texts_fall_into_the_same_words_as_others(text: str) -> None:
    assert plain_words(text) == plain_words(text + " 会")[:-1]


def test_marks_cover_the_letters_that_were_asked_for() -> None:
    assert marks("Weekly Standup, standing", ["stand"]) == (Mark(7, 12), Mark(16, 21))
    assert marks("Café", ["caf", "cafe"]) == (Mark(0, 4),)
    assert marks("Weekly", []) == ()


def test_a_word_whose_letters_became_others_is_marked_whole() -> None:
    assert marks("an der Straße", ["strass"]) == (Mark(7, 13),)
