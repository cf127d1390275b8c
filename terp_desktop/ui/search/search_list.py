"""The list below the search field."""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from terp_desktop.services.browse.search import SearchHit, SearchResult
from terp_desktop.ui.search.search_model import LINE_PX, SearchModel, SearchResultDelegate
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import push_button, with_style_class

_WIDTH_PX, _MAX_ROWS, _FOOT_PX = 520, 9, 32


class SearchList(QFrame):
    """What was found, over the calendar; `chosen` tells the one that is wanted.

    The keyboard stays in the field. `unfilter_requested`: look among all events.
    """

    chosen = Signal(SearchHit)
    clear_filters_requested = Signal()

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        with_style_class(self, "popover")
        self.setAccessibleName("What was found")
        self.model = SearchModel(viewer, self)
        self.view = self._make_view()
        self.summary = with_style_class(QLabel(), "caption")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.clear_filters_button = push_button("Clear filters", "link")
        self.clear_filters_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_filters_button.clicked.connect(self.clear_filters_requested)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 4, 0)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.clear_filters_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addLayout(foot)
        self.hide()

    def show_results(self, words: str, answer: SearchResult, *, is_filtered: bool) -> None:
        """Show what was found for the words."""
        self.model.set_results(answer.hits)
        self.view.setCurrentIndex(self.model.index(0))
        self.summary.setText(_summary_text(words, answer, is_filtered=is_filtered))
        self.clear_filters_button.setVisible(is_filtered)

    def show_waiting(self) -> None:
        """Say that it takes a while."""
        self.summary.setText("Searching…")

    def show_failure(self, sentence: str) -> None:
        """Say why nothing could be looked for."""
        self.model.set_results(())
        self.summary.setText(sentence)

    def step(self, lines: int) -> None:
        """Go so many lines on."""
        row = self.view.currentIndex().row() + lines
        last = self.model.rowCount() - 1
        self.view.setCurrentIndex(self.model.index(max(0, min(row, last))))

    @property
    def current(self) -> "SearchHit | None":
        """What is chosen."""
        row = self.view.currentIndex().row()
        return self.model.results[row] if 0 <= row < len(self.model.results) else None

    def place(self, below: QRect, within: QRect) -> None:
        """Lie below the field, as large as what was found asks for and the window has room."""
        px = self._viewer.theme.px
        width = min(px(_WIDTH_PX), within.width() - 16)
        top = below.bottom() + 4
        around = px(_FOOT_PX) + 8
        room = (within.bottom() - top - 8 - around) // px(LINE_PX)
        lines = min(self.model.rowCount(), _MAX_ROWS, room)
        self.view.setFixedHeight(max(lines, 0) * px(LINE_PX))
        height = self.view.height() + around
        left = max(min(below.left(), within.right() - width - 8), within.left() + 8)
        self.setGeometry(left, top, width, height)
        self.view.setVisible(lines > 0)
        self.show()
        self.raise_()

    def _make_view(self) -> QListView:
        view = QListView()
        view.setModel(self.model)
        view.setItemDelegate(SearchResultDelegate(self._viewer, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.clicked.connect(self._choose)
        return view

    def _choose(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.chosen.emit(self.model.results[index.row()])


def _summary_text(words: str, answer: SearchResult, *, is_filtered: bool) -> str:
    count = len(answer.hits)
    where = " among what the filters leave" if is_filtered else ""
    if not count:
        return f"Nothing found for “{words}”{where}."
    if answer.has_more:
        return f"The best {count}{where}. Another word narrows it down."
    return f"{count_text(count, 'event')} found{where}."
