"""The one dialog in which an event is written or changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QLocale, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.person import Person
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.container import Desk
from terp_desktop.services.events.service import Saved
from terp_desktop.ui.events.dialog import event_form
from terp_desktop.ui.events.dialog.event_form import EventForm
from terp_desktop.ui.events.dialog.impact_note import ImpactNote
from terp_desktop.ui.events.dialog.open_options import Opening
from terp_desktop.ui.threads.incremental_task import Gradual
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.discard_question import ask_to_discard
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer, FormRoom
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import PADDING, WIDE_PADDING, px, quiet_label, spaced

_WIDTH, _HEIGHT = 640, 800


class EventDialog(QDialog):
    """Writes a new event, or changes one, a series, or one occurrence of it.

    It is made once, while nobody waits (`prepare`), and shown for each `Opening` (`begin`):
    making some two hundred widgets takes longer than a person should wait. `saved` tells
    what the service answered, `created` too if the event is a new one. Whatever fails is
    told in the dialog, which stays open with all that was typed.
    """

    saved = Signal(Saved)
    created = Signal(Saved)

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._opening = Opening()
        self._is_saving = self._was_tried = False
        self._typing_in: QWidget | None = None
        self._verb = ""
        self._locale = QLocale() if locale is None else locale
        self.form = EventForm(desk, tasks, self._locale)
        self._making = Gradual(self._steps(), self)

    def prepare(self) -> None:
        """Make the dialog in short steps, so that it is there when it is wanted."""
        self._making.begin()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody writes in it, or waits for it."""
        return self.isVisible() or self._making.is_awaited

    def begin_soon(self, opening: Opening) -> None:
        """Begin as soon as the dialog is made, which a window that is used need not stop for."""
        self._making.hurry(lambda: self.begin(opening))

    def begin(self, opening: Opening) -> None:
        """Open the dialog for this; one that is open already stays as it is."""
        if self.isVisible():
            self.raise_()
            return
        self._making.finish()
        self._opening = opening
        self._was_tried = not opening.is_new
        self.banner.clear()
        self.impact.forget()
        self.form.fill(opening, opening.when(self._desk.clock))
        self._unchanged = self.form.draft
        if opening.typed is not None:
            event_form.restore(self.form, opening.typed, opening.before)
        self._say_what()
        self._check()
        self._ask_what_to_offer()
        self.room.verticalScrollBar().setValue(0)
        self.open()

    def reject(self) -> None:
        """Close, but ask first if something typed would be lost."""
        if self._is_saving:
            return
        if self.form.settle() == self._unchanged:
            super().reject()
        else:
            ask_to_discard("Discard what you changed?", self, self.discard)

    @property
    def unsaved(self) -> Opening | None:
        """What is typed here and not saved, to be opened once more; None: nothing."""
        if not self.isVisible() or (typed := self.form.settle()) == self._unchanged:
            return None
        return replace(self._opening, typed=typed, before=self._unchanged)

    @Slot()
    def discard(self) -> None:
        """Close without a question."""
        self.done(QDialog.DialogCode.Rejected)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As `reject`: the window's own button does not lose anything either."""
        event.ignore()
        self.reject()

    def sizeHint(self) -> QSize:
        """Room for the whole form, as far as the screen has it."""
        room = available_area(self).size() - QSize(px(32), px(64))
        return QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(room)

    def save(self) -> None:
        """Check and store what stands in the form; close once it is stored.

        What would be lost of a series is told first, and stored only if that is wanted.
        """
        self._was_tried = True
        self.form.settle()
        self._check()
        if self._is_saving or self.form.draft.problems():
            return
        self._set_saving(True)
        self.banner.clear()
        if self._opening.changes_series:
            self._tasks.run(self._impact_call(), self._weigh, self._tell, owner=self)
        else:
            self._store()

    # --- Making it ---------------------------------------------------------------------------

    def _steps(self) -> Iterator[None]:
        """Make the dialog; each step takes but a few milliseconds."""
        self.banner = FailureBanner()
        self.which = quiet_label()
        self.impact = ImpactNote(self._desk, self._tasks)
        yield
        self._lay_out()
        yield
        yield from self.form.steps()
        self._connect()
        self.resize(self.sizeHint())
        self.ensurePolished()
        yield
        self.form.fill(self._opening, self._opening.when(self._desk.clock))
        yield

    def _lay_out(self) -> None:
        footer = Footer("Save changes")
        self.reason, self.save_button = footer.reason, footer.save
        self.cancel_button = footer.cancel
        content = QWidget()
        inside = spaced(QVBoxLayout(content), padding=WIDE_PADDING, gap=PADDING)
        for widget in (self.banner, self.which, self.form):
            inside.addWidget(widget)
        inside.addStretch(1)
        self.room = FormRoom(content)
        column = spaced(QVBoxLayout(self), gap=0)
        column.addWidget(self.room, 1)
        column.addWidget(self.impact)
        column.addWidget(footer)

    def _connect(self) -> None:
        self.form.changed.connect(self._check)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    # --- What it says ------------------------------------------------------------------------

    def _say_what(self) -> None:
        """Name the dialog, its button, and how much of a series is changed."""
        opening = self._opening
        self.setWindowTitle("New event" if opening.is_new else "Change event")
        self._verb = "Create event" if opening.is_new else "Save changes"
        self.save_button.setText(self._verb)
        said = "\n".join(filter(None, (opening.extent_text(self._locale), opening.note)))
        self.which.setText(said)
        self.which.setVisible(bool(said))

    def _check(self) -> None:
        """Say what is wrong, beside the fields and beside the button that is held back."""
        found = self.form.draft.problems()
        self._was_tried = self._was_tried or bool(self.form.title.text())
        self.form.complain(found, with_title=self._was_tried)
        self.reason.setText(found[0].reason if found else "")
        self.save_button.setEnabled(not found and not self._is_saving)
        self._tell_impact(is_sound=not found)

    def _tell_impact(self, *, is_sound: bool) -> None:
        """Say what the change does to the series as it stands now."""
        if not self._opening.changes_series:
            return
        if is_sound and self.form.draft != self._unchanged:
            self.impact.look_at(self._opening, self.form.draft.content(self._opening.base))
        else:
            self.impact.forget()

    def _ask_what_to_offer(self) -> None:
        opening, tell = self._opening, self.banner.tell
        self._tasks.run(self._everybody, self.form.offer_people, tell, owner=self)
        if opening.is_new and opening.base is None and opening.typed is None:
            offer = partial(self._offer_usual, opening)
            self._tasks.run(self._preferences, offer, tell, owner=self)

    # Called on workers, where the services are loaded that nobody has asked for yet.

    def _everybody(self) -> Sequence[Person]:
        return self._desk.people.everybody()

    def _preferences(self) -> Preferences:
        return self._desk.preferences.get()

    def _offer_usual(self, opening: Opening, preferences: Preferences) -> None:
        """What a new event begins with is nothing that the person has typed."""
        if opening is not self._opening:
            return  # the dialog is another event's by now
        is_untouched = self.form.draft == self._unchanged
        self.form.offer_usual(preferences)
        if is_untouched:
            self._unchanged = self.form.draft

    # --- Saving ------------------------------------------------------------------------------

    def _impact_call(self) -> Callable[[], Impact]:
        opening, events, event_id = self._opening, self._desk.events, self._opening.event_id or 0
        content = self.form.draft.content(opening.base)
        return lambda: events.impact(event_id, content, opening.scope, opening.instance_date)

    def _weigh(self, impact: Impact) -> None:
        """Store a change that loses nothing; ask about one that does."""
        if not impact.dropped:
            self._store()
            return
        self._set_saving(False)
        self.impact.ask(impact).answered.connect(self._store_anyway)

    def _store_anyway(self) -> None:
        self._set_saving(True)
        self._store()

    def _store(self) -> None:
        self._tasks.run(self._stored(), self._close_saved, self._tell, owner=self, is_write=True)

    def _stored(self) -> Callable[[], Saved]:
        """The service call that stores the form as it stands now."""
        opening, events = self._opening, self._desk.events
        content, event_id = self.form.draft.content(opening.base), opening.event_id
        if event_id is None:
            return lambda: events.create(content)
        return lambda: events.update(
            event_id,
            content,
            version=opening.version,
            scope=opening.scope,
            instance_date=opening.instance_date,
        )

    def _close_saved(self, saved: Saved) -> None:
        self._set_saving(False)
        self.saved.emit(saved)
        if self._opening.is_new:
            self.created.emit(saved)
        self.done(QDialog.DialogCode.Accepted)

    def _tell(self, error: TerpError) -> None:
        """Say what failed, beside its field where there is one for it."""
        self._set_saving(False)
        row = self.form.row_of(str(error.details.get("field", "")))
        if row is None:
            self.banner.tell(error)
            self.room.ensureWidgetVisible(self.banner)
        else:
            row.note.complain(str(error))
            self.room.ensureWidgetVisible(row.holder)

    def _set_saving(self, is_saving: bool) -> None:
        if is_saving:
            self._typing_in = self.focusWidget()
        self._is_saving = is_saving
        self.form.setEnabled(not is_saving)
        if not is_saving and self._typing_in is not None:
            self._typing_in.setFocus()
        self.save_button.setText("Saving…" if is_saving else self._verb)
        self.save_button.setEnabled(not is_saving)
