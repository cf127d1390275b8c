"""Merging two edits of a text line by line."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.line_merge import MOST_LINES, merge_lines

EXAMPLES = 300
TEXTS = st.lists(st.sampled_from(["", "call", "dock 2", "keys", "pallets"]), max_size=6).map(
    "\n".join
)


@pytest.mark.parametrize(
    "base, mine, theirs, merged",
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "A\nb", "a\nB", "A\nB"),  # neighbors are not the same line
        ("a\nb", "x\na\nb", "a\nb\ny", "x\na\nb\ny"),
        ("a\nb\nc", "b\nc", "a\nb", "b"),
        ("a\nb", "A\nb", "A\nb\nc", "A\nb\nc"),  # both did one of the changes
        ("a", "a\nmine", "A", "A\nmine"),
        ("a\n", "A\n", "a\n\nb\n", "A\n\nb\n"),  # the last line break stays
        ("a\nb\nc\nd", "a\nd", "A\nb\nc\nd", "A\nd"),
        ("a\nb", "b", "a", ""),
    ],
)
def test_changes_of_different_lines_are_combined(
    base: str, mine: str, theirs: str, merged: str
) -> None:
    assert merge_lines(base, mine, theirs) == merged


@pytest.mark.parametrize(
    "base, mine, theirs",
    [
        ("a\nb", "A\nb", "other\nb"),
        ("a\nb\nc", "a\nc", "a\nB\nc"),  # changed and removed
        ("a\nb\nc\nd", "a\nX\nd", "a\nb\nnew\nc\nd"),  # added within what was replaced
        ("a", "a\nmine", "a\ntheirs"),  # which one comes first?
        ("", "mine", "theirs"),
    ],
)
def test_changes_of_the_same_line_are_not_combined(base: str, mine: str, theirs: str) -> None:
    assert merge_lines(base, mine, theirs) is None


def test_the_laws_of_merging_lines() -> None:
    compared: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(TEXTS, TEXTS, TEXTS)
    def check(base: str, mine: str, theirs: str) -> None:
        assert merge_lines(base, base, theirs) == theirs
        assert merge_lines(base, mine, base) == mine
        assert merge_lines(base, mine, mine) == mine
        merged = merge_lines(base, mine, theirs)
        assert merged == merge_lines(base, theirs, mine)
        compared["merges"] += 1
        compared["combined"] += merged is not None

    check()
    assert compared["merges"] >= EXAMPLES
    assert EXAMPLES // 10 < compared["combined"] < compared["merges"]


def test_each_change_of_a_line_is_in_the_result() -> None:
    """Each line is kept, changed or removed by one of the two at most."""
    compared: Counter[str] = Counter()
    deeds = st.lists(
        st.sampled_from(["keep", "mine", "theirs", "no mine", "no theirs"]), max_size=8
    )

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(deeds)
    def check(lines: list[str]) -> None:
        base = [f"{number}" for number, _ in enumerate(lines)]
        sides = {
            side: [
                f"{number} {side}" if deed == side else f"{number}"
                for number, deed in enumerate(lines)
                if deed != f"no {side}"
            ]
            for side in ("mine", "theirs")
        }
        both = [
            f"{number}" if deed == "keep" else f"{number} {deed}"
            for number, deed in enumerate(lines)
            if not deed.startswith("no ")
        ]
        merged = merge_lines(*("\n".join(each) for each in (base, sides["mine"], sides["theirs"])))
        if all(sides.values()):  # an empty text has one line still, which both would change
            assert merged == "\n".join(both)
            compared["merged"] += 1

    check()
    assert compared["merged"] > EXAMPLES // 2


@pytest.mark.parametrize("count, is_merged", [(MOST_LINES, True), (MOST_LINES + 1, False)])
def test_a_very_long_text_is_not_compared_by_lines(count: int, is_merged: bool) -> None:
    base = [f"{number}" for number in range(count)]
    mine, theirs = ["mine", *base[1:]], [*base[:-1], "theirs"]
    merged = merge_lines(*("\n".join(each) for each in (base, mine, theirs)))
    assert merged == ("\n".join([*mine[:-1], "theirs"]) if is_merged else None)
