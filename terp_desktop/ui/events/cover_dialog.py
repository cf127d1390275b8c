"""The dialog that hands what somebody has on some days over to a colleague."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.cover import Cover, CoveredOccurrence
from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.person import Person
from terp_desktop.services.container import Services
from terp_desktop.services.events.cover import CoverPlan, CoverResult, MadeCover
from terp_desktop.ui.events import cover_text
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer, Form, FormScrollArea
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
)

_WIDTH, _HEIGHT, _LIST_HEIGHT = 640, 560, 160
_USUAL_LENGTH = timedelta(days=6)


class CoverDialog(QDialog):
    """Asks who is away, when, and who covers; says at once what would change hands.

    Afterwards it says what did, and what stays. Earlier covers can be taken back in it.
    `changed` carries the `Changes` of what was handed over or taken back.
    """

    changed = Signal(Changes)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._staff: dict[int, str] = {}
        self._plan: CoverPlan | None = None
        self._is_done = False
        self.setWindowTitle("Cover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = FailureBanner()
        self.form = Form()
        self.person, self.colleague = ValueComboBox[int | None](), ValueComboBox[int | None]()
        self.first, self.last = self._make_date("From"), self._make_date("Until")
        self.last.set_value(self.first.value + _USUAL_LENGTH)
        self.summary = text_label("", "strong")
        self.list = QTreeWidget()
        self.made = QWidget()
        self.footer = Footer("&Hand over")
        self._set_up_list()
        self._lay_out()
        self._connect()
        tasks.run(services.people.list_staff, self._show_staff, self._show_error, owner=self)

    def accept(self) -> None:
        """Hand over, then show what became of it."""
        for field in (self.first, self.last):
            field.settle()
        cover, plan, service = self._read(), self._plan, self._services.cover
        if cover is None or plan is None or not plan.handed:
            return
        self.footer.save_button.setEnabled(False)
        self._tasks.run(
            lambda: service.hand_over(cover, plan.versions),
            lambda result: self._finish(
                result, cover_text.handed_text(result.plan, self._name(cover.colleague))
            ),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns of the list."""
        super().resizeEvent(event)
        self._fit_columns()

    @Slot()
    def refresh(self) -> None:
        """Count anew what would change hands, unless that is done already."""
        if self._is_done:
            return
        self._plan = None
        self.footer.save_button.setEnabled(False)
        cover, service = self._read(), self._services.cover
        if cover is None:
            self.list.clear()
            return
        self._tasks.run(
            lambda: service.preview(cover),
            self._show_preview,
            self._show_error,
            owner=self,
            latest="preview",
        )

    @Slot()
    def refresh_made(self) -> None:
        """Reload the covers that can be taken back."""
        self._tasks.run(
            self._services.cover.made, self._show_made, self._show_error, owner=self, latest="made"
        )

    def take_back(self, made: MadeCover) -> None:
        """Take an earlier cover back, then show what became of it."""
        service = self._services.cover
        self.made.setEnabled(False)
        self._tasks.run(
            lambda: service.take_back(made.id),
            lambda result: self._finish(
                result, cover_text.returned_text(result.plan, self._name(made.cover.person))
            ),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _make_date(self, name: str) -> DateField:
        field = DateField(name, self._viewer.today)
        field.set_text_locale(self._viewer.locale)
        field.reference = lambda: ReferenceDay.ahead(self._viewer.today())
        return field

    def _set_up_list(self) -> None:
        self.list.setHeaderLabels(["Event", "When", ""])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setAccessibleName("What changes hands, and what stays")
        self.list.setMinimumHeight(px(_LIST_HEIGHT))
        policy = self.list.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing jumps when nothing stays
        self.list.setSizePolicy(policy)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.header().setStretchLastSection(False)
        self.list.header().setMinimumSectionSize(0)

    def _lay_out(self) -> None:
        for combo in (self.person, self.colleague):
            combo.setEnabled(False)  # until the staff is read
        self.form.add("&Who is away", self.person)
        self.form.add("&From", self.first)
        self.form.add("Unt&il", self.last, beside=True)
        self.form.add("&Covered by", self.colleague)
        inner = QWidget()
        content = with_spacing(QVBoxLayout(inner), padding=WIDE_PADDING, gap=12)
        content.addWidget(self.banner)
        content.addWidget(text_label("Cover", "title"))
        content.addWidget(
            secondary_label(
                "What somebody has on these days goes to a colleague, of a series only these"
                " dates. Both are told, and you can take it back in one step."
            )
        )
        content.addWidget(self.form)
        content.addWidget(self.summary)
        content.addWidget(self.list, 1)
        # Below the list, which gives it room: nothing above moves when it is read.
        content.addWidget(self.made)
        with_spacing(QVBoxLayout(self.made), gap=4)
        self.made.hide()
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(FormScrollArea(inner, keeps_width=True), 1)
        column.addWidget(self.footer)
        self.footer.save_button.setEnabled(False)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _connect(self) -> None:
        self.person.currentIndexChanged.connect(self._offer_colleagues)
        self.colleague.currentIndexChanged.connect(self.refresh)
        for field in (self.first, self.last):
            field.changed.connect(self.refresh)
        self.footer.cancel_button.clicked.connect(self.reject)
        self.footer.save_button.clicked.connect(self.accept)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.footer.save_button.click)

    def _show_staff(self, staff: Sequence[Person]) -> None:
        self._staff = {person.id: person.name for person in staff}
        self.person.set_choices(self._staff.items())
        self.person.set_value(self._services.person.id)
        for combo in (self.person, self.colleague):
            combo.setEnabled(True)
        self._offer_colleagues()
        self.refresh_made()
        self.colleague.setFocus()

    @Slot()
    def _offer_colleagues(self) -> None:
        others = [one for one in self._staff.items() if one[0] != self.person.value]
        self.colleague.set_choices([(None, "Choose a colleague"), *others])
        self.refresh()

    def _read(self) -> Cover | None:
        """What was entered; None, with the reason on screen, if that is no cover."""
        person, colleague = self.person.value, self.colleague.value
        problem = self.first.problem or self.last.problem
        if problem or person is None or colleague is None:
            self.summary.setText(problem or "Choose who covers.")
            return None
        try:
            first, last = self.first.value, self.last.value
            return Cover(person=person, colleague=colleague, first=first, last=last)
        except InvalidValueError as error:
            self.summary.setText(str(error))
            return None

    def _show_preview(self, plan: CoverPlan) -> None:
        self._plan = plan
        self.summary.setText(cover_text.preview_text(plan, self._name(self.colleague.value)))
        self._show_occurrences((*plan.staying, *plan.handed))
        self.footer.save_button.setEnabled(bool(plan.handed))

    def _show_occurrences(self, occurrences: Sequence[CoveredOccurrence]) -> None:
        self.list.clear()
        for one in occurrences:
            start, reason = (
                cover_text.start_text(one.when, self._viewer),
                cover_text.reason_text(one),
            )
            row = QTreeWidgetItem([one.title, start, reason])
            row.setSizeHint(0, QSize(0, px(28)))
            row.setToolTip(0, one.title)
            self.list.addTopLevelItem(row)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Make times and reasons as wide as they are; the titles get the rest."""
        widths = [self.list.sizeHintForColumn(column) + px(16) for column in (1, 2)]
        if all(row.text(2) == "" for row in self._rows()):
            widths[1] = 0
        self.list.setColumnWidth(0, max(self.list.viewport().width() - sum(widths), px(96)))
        for column, width in enumerate(widths, start=1):
            self.list.setColumnWidth(column, width)

    def _rows(self) -> list[QTreeWidgetItem]:
        rows = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [row for row in rows if row is not None]

    def _show_made(self, covers: Sequence[MadeCover]) -> None:
        layout = self.made.layout()
        while layout is not None and (row := layout.takeAt(0)) is not None:
            if (old := row.widget()) is not None:
                old.deleteLater()
        for made in covers:
            self._add_made(made)
        self.made.setEnabled(True)
        self.made.setVisible(bool(covers) and bool(self._staff))

    def _add_made(self, made: MadeCover) -> None:
        line = QWidget()
        row = with_spacing(QHBoxLayout(line))
        text = cover_text.made_text(made, self._staff, self._viewer)
        row.addWidget(text_label(text), 1)
        button = push_button("Take back", "link")
        button.setAccessibleName(f"Take back: {text}")
        button.clicked.connect(lambda: self.take_back(made))
        row.addWidget(button)
        layout = self.made.layout()
        if layout is not None:
            layout.addWidget(line)

    def _finish(self, result: CoverResult, text: str) -> None:
        """Show what became of it: nothing can be entered any more."""
        self._is_done = True
        self.banner.clear()
        self.summary.setText(text)
        self._show_occurrences(result.plan.staying)
        self.list.setVisible(bool(result.plan.staying))
        self.form.setEnabled(False)
        self.footer.save_button.setEnabled(False)  # the shortcut clicks it also while hidden
        self.footer.save_button.hide()
        self.footer.cancel_button.setText("Close")
        self.footer.cancel_button.setFocus()
        self.refresh_made()
        self.changed.emit(result.changes)

    def _name(self, user_id: int | None) -> str:
        return self._staff.get(user_id or 0, "somebody")

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error)
        self.made.setEnabled(True)
        self.footer.save_button.setEnabled(self._plan is not None and bool(self._plan.handed))
