"""The list below the search field."""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from terp_desktop.services.browse.search import Found, SearchAnswer
from terp_desktop.ui.search.search_model import LINE_PX, FoundLine, SearchModel
from terp_desktop.ui.text.labels import counted
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import of_kind, push_button

_WIDTH_PX, _MOST_LINES, _FOOT_PX = 520, 9, 32


class SearchList(QFrame):
    """What was found, over the calendar; `chosen` tells the one that is wanted.

    The keyboard stays in the field. `unfilter_requested`: look among all events.
    """

    chosen = Signal(Found)
    unfilter_requested = Signal()

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        of_kind(self, "popover")
        self.setAccessibleName("What was found")
        self.model = SearchModel(viewer, self)
        self.view = self._list()
        self.note = of_kind(QLabel(), "caption")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.unfilter = push_button("Clear filters", "link")
        self.unfilter.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unfilter.clicked.connect(self.unfilter_requested)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 4, 0)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.unfilter)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addLayout(foot)
        self.hide()

    def show_answer(self, words: str, answer: SearchAnswer, *, is_filtered: bool) -> None:
        """Show what was found for the words."""
        self.model.show(answer.found)
        self.view.setCurrentIndex(self.model.index(0))
        self.note.setText(_note(words, answer, is_filtered=is_filtered))
        self.unfilter.setVisible(is_filtered)

    def show_waiting(self) -> None:
        """Say that it takes a while."""
        self.note.setText("Searching…")

    def show_failure(self, sentence: str) -> None:
        """Say why nothing could be looked for."""
        self.model.show(())
        self.note.setText(sentence)

    def step(self, lines: int) -> None:
        """Go so many lines on."""
        row = self.view.currentIndex().row() + lines
        last = self.model.rowCount() - 1
        self.view.setCurrentIndex(self.model.index(max(0, min(row, last))))

    @property
    def current(self) -> "Found | None":
        """What is chosen."""
        row = self.view.currentIndex().row()
        return self.model.found[row] if 0 <= row < len(self.model.found) else None

    def place(self, below: QRect, within: QRect) -> None:
        """Lie below the field, as large as what was found asks for and the window has room."""
        px = self._viewer.theme.px
        width = min(px(_WIDTH_PX), within.width() - 16)
        top = below.bottom() + 4
        around = px(_FOOT_PX) + 8
        room = (within.bottom() - top - 8 - around) // px(LINE_PX)
        lines = min(self.model.rowCount(), _MOST_LINES, room)
        self.view.setFixedHeight(max(lines, 0) * px(LINE_PX))
        height = self.view.height() + around
        left = max(min(below.left(), within.right() - width - 8), within.left() + 8)
        self.setGeometry(left, top, width, height)
        self.view.setVisible(lines > 0)
        self.show()
        self.raise_()

    def _list(self) -> QListView:
        view = QListView()
        view.setModel(self.model)
        view.setItemDelegate(FoundLine(self._viewer, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.clicked.connect(self._choose)
        return view

    def _choose(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.chosen.emit(self.model.found[index.row()])


def _note(words: str, answer: SearchAnswer, *, is_filtered: bool) -> str:
    count = len(answer.found)
    where = " among what the filters leave" if is_filtered else ""
    if not count:
        return f"Nothing found for “{words}”{where}."
    if answer.is_more:
        return f"The best {count}{where}. Another word narrows it down."
    return f"{counted(count, 'event')} found{where}."
