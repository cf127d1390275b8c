"""The dialog in which an event is created or edited."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.edit_conflict import EditConflictError, EventEdit
from terp_desktop.domain.errors import NotFoundError, SightLossError, TerpError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.person import Person
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.events.attachments.attachment_list import read_file
from terp_desktop.ui.events.dialog import event_form
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_form import EventForm
from terp_desktop.ui.events.dialog.impact_note import ImpactNotice
from terp_desktop.ui.events.dialog.template_fields import TemplateField, fill_untouched
from terp_desktop.ui.events.edit_conflict.resolver import EditConflictResolver
from terp_desktop.ui.events.sight_question import confirm_sight_loss
from terp_desktop.ui.threads.incremental_task import IncrementalTask
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.discard_question import confirm_discard
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.file_drops import FileDropFilter
from terp_desktop.ui.widgets.form import Footer, FormScrollArea
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import PADDING, WIDE_PADDING, px, secondary_label, with_spacing

_WIDTH, _FRAME_PX = 760, 24
_OPEN = "open"


class EventDialog(QDialog):
    """Creates an event, or edits an event, a series, or one occurrence of it.

    The dialog is built once, in advance (`prepare`), and opened for each `EditRequest`
    (`open_for`): creating some two hundred widgets takes longer than a person should wait.
    `saved` carries the stored event, and so does `created` if it is a new one. `files_changed`
    carries the `Changes` when files of a stored event were attached or removed. A failure is
    shown in the dialog, which stays open with everything that was typed.

    Whether its second tier is open is remembered for the person on this machine.
    """

    saved = Signal(SavedEvent)
    created = Signal(SavedEvent)
    files_changed = Signal(Changes)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._request = EditRequest()
        self._upcoming: EditRequest | None = None
        self._is_saving = self._was_tried = False
        self._focus_before_saving: QWidget | None = None
        self._verb = ""
        self._locale = viewer.locale
        self.form = EventForm(services, tasks, viewer)
        self._build_task = IncrementalTask(self._build_steps(), self)

    def prepare(self) -> None:
        """Start building the dialog in short steps, so that it opens without delay."""
        self._build_task.begin()

    @property
    def is_in_use(self) -> bool:
        """Whether the dialog is open or about to open."""
        return self.isVisible() or self._build_task.has_callback

    def open_when_ready(self, request: EditRequest) -> None:
        """Open the dialog for the request once it is built; the window stays responsive."""
        self._upcoming = request
        self._build_task.run_without_pause(lambda: self.open_for(request))

    def open_for(self, request: EditRequest) -> None:
        """Open the dialog for the request; a dialog that is open is only raised."""
        self._upcoming = None
        if self.isVisible():
            self.raise_()
            return
        self._build_task.finish()
        self._request = request
        self._was_tried = not request.is_new
        # What the change that was stored last did to its series; None for a single event.
        self.stored_impact: Impact | None = None
        self.banner.clear()
        self.impact.clear()
        self.form.open_more(is_open=self._viewer.settings.text(self._more_key) == _OPEN)
        self.form.fill(request, request.when(self._services.clock))
        self._initial_draft = self.form.draft
        if request.typed is not None:
            event_form.restore_draft(self.form, request.typed, request.initial)
        self._update_heading()
        self._check()
        self._load_suggestions()
        self.scroll_area.verticalScrollBar().setValue(0)
        self._fit_height()
        self.open()

    def reject(self) -> None:
        """Close; ask first if unsaved changes would be lost."""
        if self._is_saving:
            return
        if self.form.settle() == self._initial_draft:
            super().reject()
        else:
            confirm_discard("Discard what you changed?", self, self.discard)

    @property
    def unsaved(self) -> EditRequest | None:
        """A request that reopens the dialog with the unsaved changes; None if there are none."""
        if self.isVisible():
            self.form.settle()
        return self.typed

    @property
    def typed(self) -> EditRequest | None:
        """The same as `unsaved`, but half-typed dates and names are left alone."""
        if self._upcoming is not None and self._upcoming.typed is not None:
            return self._upcoming
        if not self.isVisible() or (typed := self.form.draft) == self._initial_draft:
            return None
        # Of a new event nothing is stored: all of it has to be restored, also its defaults.
        initial = None if self._request.is_new else self._initial_draft
        return replace(self._request, typed=typed, initial=initial)

    @Slot()
    def discard(self) -> None:
        """Close without asking."""
        self.done(QDialog.DialogCode.Rejected)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Do the same as `reject`: the window's close button loses no changes either."""
        event.ignore()
        self.reject()

    def sizeHint(self) -> QSize:
        """The size of the form's open tiers, bounded by the screen."""
        available = available_area(self).size() - QSize(_FRAME_PX, 2 * _FRAME_PX)
        width = min(px(_WIDTH), available.width())
        self._content_layout.invalidate()  # nor does it hear of its form's rows
        height = self._content_layout.totalHeightForWidth(width)
        height += self._footer.sizeHint().height()
        return QSize(width, height).boundedTo(available)

    def save(self) -> None:
        """Check and store the form; close once it is stored.

        If occurrences of a series would be lost, ask first.
        """
        self._was_tried = True
        self.form.settle()
        self._check()
        if self._is_saving or self.form.draft.problems():
            return
        self._set_saving(True)
        self.banner.clear()
        self.stored_impact = None
        if self._request.changes_series:
            self._tasks.run(
                self._impact_call(), self._confirm_or_store, self._show_impact_error, owner=self
            )
        else:
            self._store()

    # --- Building ----------------------------------------------------------------------------

    def _build_steps(self) -> Iterator[None]:
        """Build the dialog; each step takes a few milliseconds."""
        self.banner = FailureBanner()
        self.scope_label = secondary_label()
        self.impact = ImpactNotice(self._services, self._tasks)
        self.drops = FileDropFilter(self)
        self.drops.is_enabled = True
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
        self._footer = footer = Footer("Save changes")
        self.reason, self.save_button = footer.reason, footer.save_button
        self.cancel_button = footer.cancel_button
        self._content = QWidget()
        self._content_layout = with_spacing(QVBoxLayout(self._content), gap=4)
        self._content_layout.addWidget(self.scope_label)
        self._content_layout.addWidget(self.form)
        self._content_layout.addStretch(1)
        self._content_layout.setContentsMargins(px(WIDE_PADDING), px(PADDING), px(4), px(4))
        self.scroll_area = FormScrollArea(self._content, keeps_width=True)
        # What appears below the form moves no field of it.
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(self.scroll_area, 1)
        column.addWidget(self.banner)
        column.addWidget(self.impact)
        column.addWidget(footer)

    def _connect(self) -> None:
        self.form.changed.connect(self._check)
        self.form.more.toggled.connect(self._remember_more)
        self.form.tier_changed.connect(self._fit_height)
        self.form.participants.changed.connect(self._fit_height)
        self.form.attachments.stored.connect(self.files_changed)
        self.form.attachments.failed.connect(self._show_file_error)
        self.drops.dropped.connect(self._add_files)
        self.drops.hovered.connect(self._show_drop_hint)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    # --- Checking ----------------------------------------------------------------------------

    def _update_heading(self) -> None:
        """Set the window title, the save button's text, and the text on the scope."""
        request = self._request
        self.setWindowTitle("New event" if request.is_new else "Change event")
        self._verb = "Create event" if request.is_new else "Save changes"
        self.save_button.setText(self._verb)
        text = "\n".join(filter(None, (request.extent_text(self._locale), request.notice)))
        self.scope_label.setText(text)
        self.scope_label.setVisible(bool(text))

    def _check(self) -> None:
        """Show problems beside the fields, and the first one beside the disabled button."""
        problems = self.form.draft.problems()
        self._was_tried = self._was_tried or bool(self.form.title.text())
        self.form.show_problems(problems, with_title=self._was_tried)
        self.reason.setText(self._problem_text())
        self.save_button.setEnabled(not problems and not self._is_saving)
        self._update_impact(is_valid=not problems)
        self.form.check_availability(self._request)

    def _problem_text(self) -> str:
        problems = self.form.draft.problems()
        return problems[0].reason if problems else ""

    def _update_impact(self, *, is_valid: bool) -> None:
        """Show what the change would do to the stored series."""
        if not self._request.changes_series:
            return
        if is_valid and self.form.draft != self._initial_draft:
            self.impact.load_impact(self._request, self.form.draft.content(self._request.base))
        else:
            self.impact.clear()

    def _load_suggestions(self) -> None:
        request, show_error = self._request, self.banner.show_error
        self._tasks.run(self._load_people, self.form.offer_people, show_error, owner=self)
        self._awaits_templates = request.is_new and request.base is None and request.typed is None
        if request.is_new and request.typed is None:
            apply = partial(self._use_templates, request)
            self._tasks.run(self._load_preferences, apply, show_error, owner=self)

    # Called on workers, since these services may be imported on first use.

    def _load_people(self) -> Sequence[Person]:
        return self._services.people.list_staff()

    def _load_preferences(self) -> Preferences:
        return self._services.preferences.get()

    def _use_templates(self, request: EditRequest, preferences: Preferences) -> None:
        """Fill in what a new event begins with; that does not count as changes."""
        if request is not self._request:
            return  # the dialog was opened for another event meanwhile
        is_untouched = self.form.draft == self._initial_draft
        with QSignalBlocker(self.form):
            self.form.templates.use(preferences, fills_now=self._awaits_templates)
        self._awaits_templates = False
        if is_untouched:
            self._initial_draft = self.form.draft
        self.form.show_summary()
        self._check()

    # --- The second tier, and files ----------------------------------------------------------

    @property
    def _more_key(self) -> str:
        return f"eventDialog/more/{self._services.person.id}"

    @Slot(bool)
    def _remember_more(self, is_open: bool) -> None:
        self._viewer.settings.set_value(self._more_key, _OPEN if is_open else "closed")

    @Slot()
    def _fit_height(self) -> None:
        """Become as high as the open tiers, and stay on the screen."""
        self.resize(self.width(), self.sizeHint().height())
        if self.isVisible():
            area = available_area(self)
            lowest = area.bottom() - self.frameGeometry().height() + 1
            self.move(self.x(), max(area.top(), min(self.y(), lowest)))

    @Slot(tuple)
    def _add_files(self, paths: tuple[Path, ...]) -> None:
        if not self._is_saving and self.form.attachments.may_add:
            self.form.reveal("attachments")
            self.form.attachments.add(paths)

    @Slot(bool)
    def _show_drop_hint(self, is_hovered: bool) -> None:
        if self.form.attachments.may_add:
            text = "Drop files to attach them, up to 25 MB each." if is_hovered else ""
            self.reason.setText(text or self._problem_text())

    def _show_file_error(self, error: TerpError) -> None:
        self.banner.show_error(error)

    # --- Saving ------------------------------------------------------------------------------

    def _impact_call(self) -> Callable[[], Impact]:
        request, events = self._request, self._services.events
        event_id, content = request.event_id or 0, self.form.draft.content(request.base)
        return lambda: events.impact(event_id, content, request.scope, request.instance_date)

    def _confirm_or_store(self, impact: Impact) -> None:
        """Store a change that loses no occurrences; ask about any other."""
        self.stored_impact = impact
        if not impact.dropped:
            self._store()
            return
        self._set_saving(False)
        self.impact.ask(impact).answered.connect(self._store_anyway)

    def _show_impact_error(self, error: TerpError) -> None:
        """Store what has no impact because it was deleted meanwhile: that tells by whom."""
        if isinstance(error, NotFoundError):
            self._store()
        else:
            self._show_error(error)

    def _store_anyway(self) -> None:
        self._set_saving(True)
        self._store()

    def _store(self, *, accepts_sight_loss: bool = False) -> None:
        call = self._store_call(accepts_sight_loss=accepts_sight_loss)
        self._tasks.run(call, self._finish_saving, self._show_error, owner=self, is_write=True)

    def _store_unseen(self) -> None:
        """Store a change after which the person will not see the event any more."""
        self._set_saving(True)
        self._store(accepts_sight_loss=True)

    def _store_call(self, *, accepts_sight_loss: bool) -> Callable[[], SavedEvent]:
        """The service call that stores the form's present content."""
        events, edit = self._services.events, self._edit()
        if edit is None:
            content = self.form.draft.content(self._request.base)
            touched = self.form.templates.touched if self._awaits_templates else None
            return partial(self._create, content, self.form.attachments.files, touched)
        return partial(events.save, edit, accepts_sight_loss=accepts_sight_loss)

    def _edit(self) -> EventEdit | None:
        """The edit of an existing event, as typed; None for a new one."""
        request = self._request
        if request.event_id is None or request.base is None:
            return None
        return EventEdit(
            event_id=request.event_id,
            base=request.base,
            content=self.form.draft.content(request.base),
            version=request.version,
            scope=request.scope,
            instance_date=request.instance_date,
        )

    # Called on a worker.
    def _create(
        self,
        content: EventContent,
        paths: Sequence[Path],
        touched: AbstractSet[TemplateField] | None,
    ) -> SavedEvent:
        """Create the event with its files, or nothing if one of them cannot be read.

        If the person's templates were not known to the form, they fill what is not `touched`.
        """
        files = tuple(map(read_file, paths))
        if touched is not None:
            template = self._services.preferences.get().template_for(content.event_type)
            content = fill_untouched(content, template, touched)
        return self._services.events.create(content, files=files)

    def _finish_saving(self, saved: SavedEvent) -> None:
        self._set_saving(False)
        self.saved.emit(saved)
        if self._request.is_new:
            self.created.emit(saved)
        self.done(QDialog.DialogCode.Accepted)

    def _finish_creating(self, saved: SavedEvent) -> None:
        """Close after the content was stored as a new event, in place of a deleted one."""
        self.saved.emit(saved)
        self.created.emit(saved)
        self.done(QDialog.DialogCode.Accepted)

    def _resolve(self, error: TerpError, edit: EventEdit) -> None:
        """Ask what to do about somebody else's change; what was typed stays meanwhile."""
        resolver = EditConflictResolver(edit, self._services, self._tasks, self, self._locale)
        resolver.saved.connect(self._finish_saving)
        resolver.created.connect(self._finish_creating)
        resolver.discarded.connect(self.discard)
        resolver.failed.connect(self.banner.show_error)
        self._reveal_conflicts(error)
        resolver.resolve(error)

    def _reveal_conflicts(self, error: TerpError) -> None:
        """Open the second tier if somebody else changed a field in it too."""
        if isinstance(error, EditConflictError):
            for field in error.conflict.fields:
                self.form.reveal(field.value)

    def _show_error(self, error: TerpError) -> None:
        """Show the error beside the field it names, otherwise in the banner."""
        self._set_saving(False)
        if isinstance(error, SightLossError):
            confirm_sight_loss(error, self, self._store_unseen)
            return
        edit = self._edit() if EditConflictResolver.can_resolve(error) else None
        if edit is not None:
            self._resolve(error, edit)
            return
        row = self.form.reveal(str(error.details.get("field", "")))
        if row is None:
            self.banner.show_error(error)
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
        for button in (self.save_button, self.cancel_button):
            button.setEnabled(not is_saving)
