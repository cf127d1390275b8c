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
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.events.dialog import event_form
from terp_desktop.ui.events.dialog.event_form import EventForm
from terp_desktop.ui.events.dialog.impact_note import ImpactNotice
from terp_desktop.ui.events.dialog.open_options import EditRequest
from terp_desktop.ui.threads.incremental_task import IncrementalTask
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.discard_question import confirm_discard
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer, FormScrollArea
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import PADDING, WIDE_PADDING, px, secondary_label, with_spacing

_WIDTH, _HEIGHT = 640, 800


class EventDialog(QDialog):
    """Writes a new event, or changes one, a series, or one occurrence of it.

    It is made once, while nobody waits (`prepare`), and shown for each `Opening` (`begin`):
    making some two hundred widgets takes longer than a person should wait. `saved` tells
    what the service answered, `created` too if the event is a new one. Whatever fails is
    told in the dialog, which stays open with all that was typed.
    """

    saved = Signal(SavedEvent)
    created = Signal(SavedEvent)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._request = EditRequest()
        self._is_saving = self._was_tried = False
        self._focus_before_saving: QWidget | None = None
        self._verb = ""
        self._locale = QLocale() if locale is None else locale
        self.form = EventForm(services, tasks, self._locale)
        self._build_task = IncrementalTask(self._build_steps(), self)

    def prepare(self) -> None:
        """Make the dialog in short steps, so that it is there when it is wanted."""
        self._build_task.begin()

    @property
    def is_in_use(self) -> bool:
        """Whether somebody writes in it, or waits for it."""
        return self.isVisible() or self._build_task.has_callback

    def open_when_ready(self, request: EditRequest) -> None:
        """Begin as soon as the dialog is made, which a window that is used need not stop for."""
        self._build_task.run_without_pause(lambda: self.open_for(request))

    def open_for(self, request: EditRequest) -> None:
        """Open the dialog for this; one that is open already stays as it is."""
        if self.isVisible():
            self.raise_()
            return
        self._build_task.finish()
        self._request = request
        self._was_tried = not request.is_new
        self.banner.clear()
        self.impact.clear()
        self.form.fill(request, request.when(self._services.clock))
        self._initial_draft = self.form.draft
        if request.typed is not None:
            event_form.restore_draft(self.form, request.typed, request.initial)
        self._update_heading()
        self._check()
        self._load_suggestions()
        self.scroll_area.verticalScrollBar().setValue(0)
        self.open()

    def reject(self) -> None:
        """Close, but ask first if something typed would be lost."""
        if self._is_saving:
            return
        if self.form.settle() == self._initial_draft:
            super().reject()
        else:
            confirm_discard("Discard what you changed?", self, self.discard)

    @property
    def unsaved(self) -> EditRequest | None:
        """What is typed here and not saved, to be opened once more; None: nothing."""
        if not self.isVisible() or (typed := self.form.settle()) == self._initial_draft:
            return None
        return replace(self._request, typed=typed, initial=self._initial_draft)

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
        if self._request.changes_series:
            self._tasks.run(
                self._impact_call(), self._confirm_or_store, self._show_error, owner=self
            )
        else:
            self._store()

    # --- Making it ---------------------------------------------------------------------------

    def _build_steps(self) -> Iterator[None]:
        """Make the dialog; each step takes but a few milliseconds."""
        self.banner = FailureBanner()
        self.scope_label = secondary_label()
        self.impact = ImpactNotice(self._services, self._tasks)
        yield
        self._lay_out()
        yield
        yield from self.form.build_steps()
        self._connect()
        self.resize(self.sizeHint())
        self.ensurePolished()
        yield
        self.form.fill(self._request, self._request.when(self._services.clock))
        yield

    def _lay_out(self) -> None:
        footer = Footer("Save changes")
        self.reason, self.save_button = footer.reason, footer.save_button
        self.cancel_button = footer.cancel_button
        content = QWidget()
        inside = with_spacing(QVBoxLayout(content), padding=WIDE_PADDING, gap=PADDING)
        for widget in (self.banner, self.scope_label, self.form):
            inside.addWidget(widget)
        inside.addStretch(1)
        self.scroll_area = FormScrollArea(content)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(self.scroll_area, 1)
        column.addWidget(self.impact)
        column.addWidget(footer)

    def _connect(self) -> None:
        self.form.changed.connect(self._check)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    # --- What it says ------------------------------------------------------------------------

    def _update_heading(self) -> None:
        """Name the dialog, its button, and how much of a series is changed."""
        opening = self._request
        self.setWindowTitle("New event" if opening.is_new else "Change event")
        self._verb = "Create event" if opening.is_new else "Save changes"
        self.save_button.setText(self._verb)
        said = "\n".join(filter(None, (opening.extent_text(self._locale), opening.notice)))
        self.scope_label.setText(said)
        self.scope_label.setVisible(bool(said))

    def _check(self) -> None:
        """Say what is wrong, beside the fields and beside the button that is held back."""
        found = self.form.draft.problems()
        self._was_tried = self._was_tried or bool(self.form.title.text())
        self.form.show_problems(found, with_title=self._was_tried)
        self.reason.setText(found[0].reason if found else "")
        self.save_button.setEnabled(not found and not self._is_saving)
        self._update_impact(is_sound=not found)

    def _update_impact(self, *, is_sound: bool) -> None:
        """Say what the change does to the series as it stands now."""
        if not self._request.changes_series:
            return
        if is_sound and self.form.draft != self._initial_draft:
            self.impact.load_impact(self._request, self.form.draft.content(self._request.base))
        else:
            self.impact.clear()

    def _load_suggestions(self) -> None:
        opening, tell = self._request, self.banner.show_error
        self._tasks.run(self._load_people, self.form.offer_people, tell, owner=self)
        if opening.is_new and opening.base is None and opening.typed is None:
            offer = partial(self._apply_default_reminders, opening)
            self._tasks.run(self._load_preferences, offer, tell, owner=self)

    # Called on workers, where the services are loaded that nobody has asked for yet.

    def _load_people(self) -> Sequence[Person]:
        return self._services.people.list_staff()

    def _load_preferences(self) -> Preferences:
        return self._services.preferences.get()

    def _apply_default_reminders(self, request: EditRequest, preferences: Preferences) -> None:
        """What a new event begins with is nothing that the person has typed."""
        if request is not self._request:
            return  # the dialog is another event's by now
        is_untouched = self.form.draft == self._initial_draft
        self.form.apply_default_reminders(preferences)
        if is_untouched:
            self._initial_draft = self.form.draft

    # --- Saving ------------------------------------------------------------------------------

    def _impact_call(self) -> Callable[[], Impact]:
        opening, events, event_id = (
            self._request,
            self._services.events,
            self._request.event_id or 0,
        )
        content = self.form.draft.content(opening.base)
        return lambda: events.impact(event_id, content, opening.scope, opening.instance_date)

    def _confirm_or_store(self, impact: Impact) -> None:
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
        self._tasks.run(
            self._store_call(), self._finish_saving, self._show_error, owner=self, is_write=True
        )

    def _store_call(self) -> Callable[[], SavedEvent]:
        """The service call that stores the form as it stands now."""
        opening, events = self._request, self._services.events
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

    def _finish_saving(self, saved: SavedEvent) -> None:
        self._set_saving(False)
        self.saved.emit(saved)
        if self._request.is_new:
            self.created.emit(saved)
        self.done(QDialog.DialogCode.Accepted)

    def _show_error(self, error: TerpError) -> None:
        """Say what failed, beside its field where there is one for it."""
        self._set_saving(False)
        row = self.form.row_of(str(error.details.get("field", "")))
        if row is None:
            self.banner.show_error(error)
            self.scroll_area.ensureWidgetVisible(self.banner)
        else:
            row.message.show_error(str(error))
            self.scroll_area.ensureWidgetVisible(row.container)

    def _set_saving(self, is_saving: bool) -> None:
        if is_saving:
            self._focus_before_saving = self.focusWidget()
        self._is_saving = is_saving
        self.form.setEnabled(not is_saving)
        if not is_saving and self._focus_before_saving is not None:
            self._focus_before_saving.setFocus()
        self.save_button.setText("Saving…" if is_saving else self._verb)
        self.save_button.setEnabled(not is_saving)
