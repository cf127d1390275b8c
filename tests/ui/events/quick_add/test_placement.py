"""Where the card opens: beside the box, within the window if there is room."""

from PySide6.QtCore import QPoint, QRect, QSize

from terp_desktop.ui.events.quick_add.placement import place_beside

SCREEN = QRect(0, 0, 1920, 1080)
WINDOW = QRect(100, 100, 1200, 800)
CARD = QSize(360, 180)


def placed(box: QRect, window: QRect = WINDOW) -> QRect:
    return QRect(place_beside(box, CARD, window, SCREEN), CARD)


def test_it_is_right_of_the_box_if_there_is_room() -> None:
    assert placed(QRect(400, 300, 150, 60)).topLeft() == QPoint(558, 300)


def test_it_is_left_of_a_box_at_the_right_edge() -> None:
    assert placed(QRect(1100, 300, 150, 60)).topLeft() == QPoint(732, 300)


def test_it_is_below_a_box_as_wide_as_the_window() -> None:
    assert placed(QRect(110, 300, 1180, 60)).topLeft() == QPoint(110, 368)


def test_it_is_above_a_wide_box_at_the_bottom() -> None:
    assert placed(QRect(110, 780, 1180, 60)).topLeft() == QPoint(110, 592)


def test_it_leaves_a_window_that_is_too_small() -> None:
    window = QRect(100, 100, 300, 150)
    assert placed(QRect(110, 120, 280, 100), window).topLeft() == QPoint(398, 120)


def test_it_covers_the_box_only_where_nothing_has_room() -> None:
    assert placed(QRect(0, 0, 1920, 1080), SCREEN).bottomRight() == SCREEN.bottomRight()
