"""The one dialog in which an event is written or changed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from terp_desktop.domain import zones
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.series import Scope
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import Saved
from terp_desktop.ui.dialogs.event_form import EventForm
from terp_desktop.ui.dialogs.question import Answer, Question
from terp_desktop.ui.dressed import (
    PADDING,
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    quiet_label,
    spaced,
)
from terp_desktop.ui.failures import FailureBanner
from terp_desktop.ui.tasks import TaskRunner

_WIDTH, _HEIGHT = 640, 720


class _Leaving(StrEnum):
    DISCARD = "DISCARD"


class EventDialog(QDialog):
    """Writes a new event, or changes one, a series, or one occurrence of it.

    A new event starts from a `When`, from a content to copy, or from nothing (the next full
    hour). An existing one is named by id and version, with its content: of the occurrence
    on `instance_date` for `Scope.THIS`, else of the whole. `saved` tells what the service
    answered. Whatever fails is told in the dialog, which stays open with all that was typed.
    """

    saved = Signal(object)

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        content: EventContent | When | None = None,
        *,
        event_id: int | None = None,
        version: int = 1,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._event_id, self._version = event_id, version
        self._scope, self._instance_date = scope, instance_date
        self._base = content if isinstance(content, EventContent) else None
        self._is_saving = False
        self._typing_in: QWidget | None = None
        self._was_tried = event_id is not None
        self.form = self._make_form(content)
        self._lay_out()
        self._connect()
        self._unchanged = self.form.draft
        self._check()
        self._ask_for_people()

    def reject(self) -> None:
        """Close, but ask first if something typed would be lost."""
        if self._is_saving:
            return
        if self.form.draft == self._unchanged:
            super().reject()
        else:
            self._ask_before_leaving()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As `reject`: the window's own button does not lose anything either."""
        event.ignore()
        self.reject()

    def sizeHint(self) -> QSize:
        """Room for the whole form, as far as the screen has it."""
        room = self.screen().availableSize()
        wanted = QSize(px(_WIDTH), px(_HEIGHT))
        return wanted.boundedTo(room - QSize(px(32), px(64)))

    def save(self) -> None:
        """Check and store what stands in the form; close once it is stored."""
        self._was_tried = True
        self._check()
        if self._is_saving or self.form.draft.problems():
            return
        self._set_saving(True)
        self.banner.clear()
        self._tasks.run(self._stored(), self._close_saved, self._tell)

    def _make_form(self, content: EventContent | When | None) -> EventForm:
        base, zone = self._base, self._desk.clock.zone()
        when = base.when if base else content if isinstance(content, When) else self._soon()
        return EventForm(
            self._tasks,
            base,
            when,
            user_id=self._desk.actor.user_id,
            home_zone=zone,
            today=zones.to_local(self._desk.clock.now(), zone).date(),
            is_one_of_series=self._scope is Scope.THIS and self._instance_date is not None,
        )

    def _soon(self) -> When:
        """An hour from the next full one."""
        zone = self._desk.clock.zone()
        now = zones.to_local(self._desk.clock.now(), zone)
        start = datetime.combine(now.date(), now.time().replace(minute=0, second=0, microsecond=0))
        start += timedelta(hours=1)
        end = start + timedelta(hours=1)
        return When(
            start_date=start.date(),
            end_date=end.date(),
            start_time=start.time(),
            end_time=end.time(),
            timezone=zone,
        )

    def _lay_out(self) -> None:
        is_new = self._event_id is None
        self.setWindowTitle("New event" if is_new else "Change event")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._verb = "Create event" if is_new else "Save changes"
        self.banner = FailureBanner()
        self.room = QScrollArea()
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.room.setWidgetResizable(True)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        inside = spaced(QVBoxLayout(content), padding=WIDE_PADDING, gap=PADDING)
        inside.addWidget(self.banner)
        inside.addWidget(self.form)
        inside.addStretch(1)
        self.room.setWidget(content)
        column = spaced(QVBoxLayout(self), gap=0)
        column.addWidget(self.room, 1)
        column.addWidget(self._make_footer())

    def _make_footer(self) -> QWidget:
        footer = QFrame()
        footer.setProperty("kind", "footer")
        self.reason = quiet_label()
        self.cancel_button = push_button("Cancel")
        self.save_button = default_button(self._verb)
        row = spaced(QHBoxLayout(footer))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addWidget(self.reason, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        return footer

    def _connect(self) -> None:
        self.form.changed.connect(self._check)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    def _check(self) -> None:
        """Say what is wrong, beside the fields and beside the button that is held back."""
        found = self.form.draft.problems()
        self._was_tried = self._was_tried or bool(self.form.title.text())
        self.form.complain(found, with_title=self._was_tried)
        first = found[0] if found else None
        self.reason.setText(first.reason if first else "")
        self.save_button.setEnabled(not found and not self._is_saving)

    def _ask_for_people(self) -> None:
        self._tasks.run(self._desk.people.everybody, self.form.offer_people, self._tell)

    def _stored(self) -> Callable[[], Saved]:
        """The service call that stores the form as it stands now."""
        content, events = self.form.draft.content(self._base), self._desk.events
        event_id = self._event_id
        if event_id is None:
            return lambda: events.create(content)
        return lambda: events.update(
            event_id,
            content,
            version=self._version,
            scope=self._scope,
            instance_date=self._instance_date,
        )

    def _close_saved(self, saved: Saved) -> None:
        self._set_saving(False)
        self.saved.emit(saved)
        self.done(QDialog.DialogCode.Accepted)

    def _tell(self, error: TerpError) -> None:
        self._set_saving(False)
        self.banner.tell(error)
        self.room.ensureWidgetVisible(self.banner)

    def _set_saving(self, is_saving: bool) -> None:
        if is_saving:
            self._typing_in = self.focusWidget()
        self._is_saving = is_saving
        self.form.setEnabled(not is_saving)
        if not is_saving and self._typing_in is not None:
            self._typing_in.setFocus()
        self.save_button.setText("Saving…" if is_saving else self._verb)
        self.save_button.setEnabled(not is_saving)

    def _ask_before_leaving(self) -> None:
        question = Question(
            "Discard what you changed?",
            "It has not been saved.",
            (Answer("Discard", _Leaving.DISCARD, takes_away=True),),
            self,
            cancel="Keep editing",
        )
        question.answered.connect(lambda _: self.done(QDialog.DialogCode.Rejected))
        question.open()
        question.cancel.setFocus()
