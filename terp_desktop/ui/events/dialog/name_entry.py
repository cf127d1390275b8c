"""A field in which a name is typed, or chosen from a list of those that contain what is typed."""

from PySide6.QtCore import QAbstractProxyModel, QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from terp_desktop.ui.widgets.buttons import EnterFilter


class NameEntry(QLineEdit):
    """`entered` tells that Enter ends what is typed, `picked` the row of a name from the list.

    A name that is picked leaves nothing in the field. Enter in the empty field is left to
    the dialog.
    """

    entered = Signal()
    picked = Signal(int)

    def __init__(self, names: QStringListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follows_list = False
        self._list = QListView()
        self._completer = QCompleter(names, self)
        self._completer.setPopup(self._list)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(self._completer)
        # While the list is open its own keys come here without passing the filter.
        self.returnPressed.connect(self._enter_beside_list)
        EnterFilter(self._enter, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Follow the list, as the field does until the keyboard leaves it."""
        super().focusInEvent(event)
        # Connected anew after the field's own slot, which writes the name into the field.
        if self._follows_list:
            self._completer.activated.disconnect(self._pick)
        self._follows_list = True
        self._completer.activated.connect(self._pick)

    @Slot(str)
    def _pick(self, _name: str) -> None:
        row = self._row_of(self._list.currentIndex())
        if row >= 0:
            self.clear()
            self.picked.emit(row)

    def _row_of(self, marked: QModelIndex) -> int:
        """The row of the names that is marked in the list; less than 0 for none."""
        proxy = self._completer.completionModel()
        return proxy.mapToSource(marked).row() if isinstance(proxy, QAbstractProxyModel) else -1

    @Slot()
    def _enter_beside_list(self) -> None:
        """Enter with the list open: a name that is marked there is picked a moment later."""
        if not self._list.currentIndex().isValid():
            self._enter()

    def _enter(self) -> bool:
        if not self.text().strip():
            return False
        self.entered.emit()
        return True
