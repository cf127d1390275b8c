"""Laws of text that runs on from page to page."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.printing.text_flow import FlowPage, FlowSection, paginate

PAGE = QSizeF(500, 400)


@dataclass(frozen=True)
class Block:
    """A piece of a fixed height."""

    tall: float
    is_heading: bool = False
    shown: tuple[Occurrence, ...] = field(default=())

    def height(self, _width: float) -> float:
        """Always the same."""
        return self.tall

    def paint(self, _painter: QPainter, _rect: QRectF) -> None:
        """Nothing."""


def section(groups: list[list[float]]) -> FlowSection:
    heading, again = Block(30, is_heading=True), Block(30, is_heading=True)
    return FlowSection(heading, again, [[Block(tall) for tall in group] for group in groups])


heights = st.floats(1, 300)
sections = st.lists(
    st.lists(st.lists(heights, min_size=1, max_size=6), min_size=1, max_size=6).map(section),
    max_size=5,
)


def rects(page: FlowPage, left: float = 0) -> list[QRectF]:
    return [rect for rect, _ in page.placed if rect.left() >= left]


@given(sections, st.integers(1, 3))
def test_every_flowable_is_printed_once_in_order(whole: list[FlowSection], columns: int) -> None:
    placed = [piece for page in paginate(whole, PAGE, columns=columns) for _, piece in page.placed]
    wanted = [piece for one in whole for group in one.groups for piece in group]
    found = [piece for piece in placed if piece not in _headings(whole)]
    assert len(found) == len(wanted)
    assert all(one is other for one, other in zip(found, wanted, strict=True))


@given(sections, st.integers(1, 3))
def test_nothing_lies_over_anything_or_beyond_the_page(
    whole: list[FlowSection], columns: int
) -> None:
    for page in paginate(whole, PAGE, columns=columns):
        all_of_it = rects(page)
        for rect in all_of_it:
            assert rect.bottom() <= PAGE.height() + 1e-6
            assert rect.right() <= PAGE.width() + 1e-6
        for place, rect in enumerate(all_of_it):
            assert not any(rect.intersects(other) for other in all_of_it[place + 1 :])


@given(sections)
def test_no_page_is_empty_and_each_begins_with_a_heading(whole: list[FlowSection]) -> None:
    headings = _headings(whole)
    for page in paginate(whole, PAGE):
        assert page.placed[0][1] in headings
        assert page.placed[-1][1] not in headings


def _headings(whole: list[FlowSection]) -> list[object]:
    return [heading for one in whole for heading in (one.heading, one.repeated_heading)]
