"""The list of search results below the search field."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from terp_desktop.services.browse.search import SearchHit, SearchResult
from terp_desktop.ui.search.search_model import LINE_PX, SearchModel, SearchResultDelegate
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import push_button, with_style_class

_SELECTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_WIDTH_PX, _MAX_ROWS, _FOOT_PX = 520, 9, 32


class SearchList(QFrame):
    """Shows the results over the calendar; `chosen` carries the chosen one.

    The focus stays in the search field. `clear_filters_requested` asks for a search without
    filters. `several_selected` carries the results that are selected together, none while there
    is only the current one; `menu_requested` the point of the list at which a menu opens.
    """

    chosen = Signal(SearchHit)
    several_selected = Signal(Sequence)
    menu_requested = Signal(QPoint)
    clear_filters_requested = Signal()

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._had_several = False
        with_style_class(self, "popover")
        self.setAccessibleName("What was found")
        self.model = SearchModel(viewer, self)
        self.view = self._make_view()
        self.summary = with_style_class(QLabel(), "caption")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.clear_filters_button = push_button("Clear filters", "link")
        self.clear_filters_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_filters_button.clicked.connect(self.clear_filters_requested)
        footer = QHBoxLayout()
        footer.setContentsMargins(8, 0, 4, 0)
        footer.addWidget(self.summary, 1)
        footer.addWidget(self.clear_filters_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addLayout(footer)
        self.hide()

    def show_results(self, text: str, result: SearchResult, *, is_filtered: bool) -> None:
        """Show the results for the searched text."""
        self.model.set_results(result.hits)
        self.view.setCurrentIndex(self.model.index(0))
        self.summary.setText(_summary_text(text, result, is_filtered=is_filtered))
        self.clear_filters_button.setVisible(is_filtered)

    def show_waiting(self) -> None:
        """Show that the search is running."""
        self.summary.setText("Searching…")

    def show_failure(self, sentence: str) -> None:
        """Show why the search failed."""
        self.model.set_results(())
        self.summary.setText(sentence)

    def step(self, lines: int, *, is_extending: bool = False) -> None:
        """Move the current row by that many lines; extending also keeps what is selected."""
        row = self.view.currentIndex().row() + lines
        index = self.model.index(max(0, min(row, self.model.rowCount() - 1)))
        if not is_extending:
            self.view.setCurrentIndex(index)
            return
        flags = QItemSelectionModel.SelectionFlag.Select
        self.view.selectionModel().setCurrentIndex(index, flags)
        self.view.scrollTo(index)

    @property
    def selected(self) -> "list[SearchHit]":
        """The selected results, the best first."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [self.model.results[row] for row in rows]

    def select_row_at(self, point: QPoint) -> None:
        """Make the result at that point of the list the only selected one, unless it is one."""
        index = self.view.indexAt(point)
        if index.isValid() and not self.view.selectionModel().isSelected(index):
            self.view.setCurrentIndex(index)

    @property
    def current(self) -> "SearchHit | None":
        """The current result; None if there is none."""
        row = self.view.currentIndex().row()
        return self.model.results[row] if 0 <= row < len(self.model.results) else None

    def place(self, below: QRect, within: QRect) -> None:
        """Show the list below the field, as high as its rows and the window allow."""
        px = self._viewer.theme.px
        width = min(px(_WIDTH_PX), within.width() - 16)
        top = below.bottom() + 4
        frame = px(_FOOT_PX) + 8
        max_lines = (within.bottom() - top - 8 - frame) // px(LINE_PX)
        lines = min(self.model.rowCount(), _MAX_ROWS, max_lines)
        self.view.setFixedHeight(max(lines, 0) * px(LINE_PX))
        height = self.view.height() + frame
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
        view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self.menu_requested)
        view.clicked.connect(self._choose)
        view.selectionModel().selectionChanged.connect(self._report_selection)
        return view

    def _choose(self, index: QModelIndex) -> None:
        """Choose the clicked result; with Ctrl or Shift it is only selected."""
        if QGuiApplication.keyboardModifiers() & _SELECTING:
            return
        self.view.setCurrentIndex(index)
        self.chosen.emit(self.model.results[index.row()])

    @Slot()
    def _report_selection(self) -> None:
        selected = self.selected
        if len(selected) > 1 or self._had_several:
            self._had_several = len(selected) > 1
            self.several_selected.emit(selected if self._had_several else [])


def _summary_text(text: str, result: SearchResult, *, is_filtered: bool) -> str:
    count = len(result.hits)
    where = " among what the filters leave" if is_filtered else ""
    if not count:
        return f"Nothing found for “{text}”{where}."
    if result.has_more:
        return f"The best {count}{where}. Another word narrows it down."
    return f"{count_text(count, 'event')} found{where}."
