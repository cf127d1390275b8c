"""Help ▸ Keyboard shortcuts: every key of the window on one page."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    px,
    size_within_screen,
    text_label,
    with_spacing,
    with_style_class,
)
from terp_desktop.ui.window.shortcuts import ShortcutEntry, ShortcutGroup

_WIDTH, _HEIGHT = 860, 640
_NARROW = 700
"""Below this width the groups stand in one column, in pixels."""

# A title is as high as a line and the space before the group.
_LINES_OF_TITLE = 2
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class ShortcutTable(QFrame):
    """A group under its title: what is done at the left, the keys for it at the right."""

    def __init__(self, group: ShortcutGroup) -> None:
        super().__init__()
        self.line_count = len(group.shortcuts) + _LINES_OF_TITLE
        grid = with_spacing(QGridLayout(self), gap=4)
        grid.setHorizontalSpacing(px(16))
        grid.setColumnStretch(0, 1)
        title = text_label(group.context, "strong")
        title.setMinimumHeight(px(24))
        grid.addWidget(title, 0, 0, 1, 2)
        for row, stroke in enumerate(group.shortcuts, start=1):
            words = text_label(stroke.description)
            words.setAccessibleName(f"{stroke.description}: {' or '.join(stroke.keys)}")
            grid.addWidget(words, row, 0)
            grid.addWidget(_key_caps(stroke), row, 1, _AT_RIGHT)


class ShortcutsDialog(QDialog):
    """The groups in two columns, or in one where there is no room for two."""

    def __init__(self, groups: Sequence[ShortcutGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tables = [ShortcutTable(group) for group in groups]
        self._columns = [with_spacing(QVBoxLayout(), gap=20) for _ in range(2)]
        self._inside = with_style_class(QWidget(), "plain")
        self._side_by_side = with_spacing(QHBoxLayout(self._inside))
        self._is_narrow: bool | None = None
        self.page = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setAccessibleName("Keyboard shortcuts")
        self._lay_out()
        FocusRing(self.page)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the groups where there is room."""
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()

    def _lay_out(self) -> None:
        for column in self._columns:
            self._side_by_side.addLayout(column, 1)
        # Keys at the edge do not lie under the scroll bar.
        self._side_by_side.setContentsMargins(0, 0, px(16), 0)
        self.page.setWidget(self._inside)
        close = default_button("Close")
        close.clicked.connect(self.accept)
        foot = with_spacing(QHBoxLayout())
        foot.addStretch(1)
        foot.addWidget(close)
        whole = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=16)
        whole.addWidget(text_label("Keyboard shortcuts", "title"))
        whole.addWidget(self.page, 1)
        whole.addLayout(foot)

    def _arrange(self) -> None:
        for column in self._columns:
            while column.takeAt(0) is not None:
                pass
        half = sum(table.line_count for table in self.tables) / 2
        before = 0.0
        for table in self.tables:
            # A group goes where most of it is.
            is_second = not self._is_narrow and before + table.line_count / 2 > half
            self._columns[is_second].addWidget(table)
            before += table.line_count
        self._columns[0].addStretch(1)
        self._columns[1].addStretch(1)
        self._side_by_side.setStretch(1, 0 if self._is_narrow else 1)
        self._side_by_side.setSpacing(0 if self._is_narrow else px(40))


def _key_caps(stroke: ShortcutEntry) -> QWidget:
    """The keys, each drawn as a key."""
    caps = QWidget()
    row = with_spacing(QHBoxLayout(caps), gap=4)
    for keys in stroke.keys:
        row.addWidget(with_style_class(QLabel(keys), "key"))
    return caps
