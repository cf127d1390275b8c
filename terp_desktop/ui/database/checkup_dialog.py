"""Help ▸ Check setup: the post-migration checklist, with a tick or a remedy for each check."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.admin.doctor import Check
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    theme_colors,
    thin_bar,
    with_spacing,
    with_style_class,
)

_WIDTH, _HEIGHT, _ICON_SIZE = 620, 560, 16
# Lines as x1, y1, x2, y2, in parts of the icon's side.
_TICK = ((0.15, 0.55, 0.4, 0.8), (0.4, 0.8, 0.85, 0.25))
_CROSS = ((0.32, 0.32, 0.68, 0.68), (0.32, 0.68, 0.68, 0.32))


class CheckIcon(QWidget):
    """A tick, or a cross in a filled circle: they differ in shape, not in color alone."""

    def __init__(self, *, is_ok: bool) -> None:
        super().__init__()
        self._is_ok = is_ok
        self.setFixedSize(px(_ICON_SIZE), px(_ICON_SIZE))
        self.setAccessibleName("In order" if is_ok else "Not in order")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        colors, side = theme_colors(self), float(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colors.accent if self._is_ok else colors.surface, side / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if not self._is_ok:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.danger)
            painter.drawEllipse(QRectF(0, 0, side, side))
        painter.setPen(pen)
        lines = _TICK if self._is_ok else _CROSS
        for x1, y1, x2, y2 in lines:
            painter.drawLine(round(x1 * side), round(y1 * side), round(x2 * side), round(y2 * side))
        painter.end()


class CheckRow(QFrame):
    """A check: its icon, its detail, and the remedy if it failed."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        column = with_spacing(QVBoxLayout(), gap=4)
        column.addWidget(text_label(f"{check.name[0].upper()}{check.name[1:]}", "strong"))
        column.addWidget(secondary_label(check.detail))
        if check.remedy:
            column.addWidget(text_label(check.remedy, "error"))
        row = with_spacing(QHBoxLayout(self), gap=12)
        row.addWidget(CheckIcon(is_ok=check.is_ok), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)


class SetupCheckDialog(QDialog):
    """Runs the checks on a worker when it opens, and again on request."""

    def __init__(
        self,
        run_checks: Callable[[], Iterable[Check]],
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Check setup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run_checks, self._tasks = run_checks, tasks
        self.checks: Sequence[Check] = ()
        self.heading = text_label("", "title")
        self.bar = thin_bar("Checking")
        self.list = QScrollArea()
        self.list.setWidgetResizable(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("What was checked")
        self.copy_button = push_button("&Copy")
        self.again_button = push_button("Check &again")
        self.close_button = default_button("Close")
        self._lay_out()
        FocusRing(self.list)
        self.copy_button.clicked.connect(self._copy)
        self.again_button.clicked.connect(self.check)
        self.close_button.clicked.connect(self.accept)
        self.check()

    @Slot()
    def check(self) -> None:
        """Run every check on a worker, and show the results."""
        self.heading.setText("Checking the setup")
        self._show_busy(True)
        self._tasks.run(
            lambda: list(self._run_checks()),
            self._show_checks,
            self._show_error,
            owner=self,
            latest="checkup",
        )

    def _lay_out(self) -> None:
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        for part in (self.heading, self.bar):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _show_checks(self, checks: Sequence[Check]) -> None:
        self.checks = checks
        failed = [check for check in checks if not check.is_ok]
        self.heading.setText(_summary_text(len(failed), len(checks)))
        content = with_style_class(QWidget(), "plain")
        column = with_spacing(QVBoxLayout(content), gap=16)
        # Failed checks come first: they need attention.
        for check in (*failed, *(check for check in checks if check.is_ok)):
            column.addWidget(CheckRow(check))
        column.addStretch(1)
        self.list.setWidget(content)
        self._show_busy(False)

    def _show_error(self, error: TerpError) -> None:
        self.heading.setText(str(error))
        self._show_busy(False)

    def _show_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.again_button.setEnabled(not busy)
        self.copy_button.setEnabled(not busy)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(map(str, self.checks)))


def _summary_text(failed: int, checks: int) -> str:
    if not failed:
        return f"All {checks} items are in order"
    return f"{failed} of {checks} items need{'s' if failed == 1 else ''} attention"
