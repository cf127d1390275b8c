"""Leads an edit that met somebody else's change to an end: stored, or given up."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.edit_conflict import (
    EditConflictError,
    EventDeletedError,
    EventEdit,
)
from terp_desktop.domain.errors import NotFoundError, SightLossError, TerpError
from terp_desktop.domain.event import EventContent, ResponseStatus
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.events.edit_conflict.field_values import author_text
from terp_desktop.ui.events.sight_question import confirm_sight_loss
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption


class DeletedAnswer(StrEnum):
    """What to do with an edit of an event that was deleted meanwhile."""

    RESTORE = "RESTORE"
    CREATE = "CREATE"
    DISCARD = "DISCARD"


class DeletedEventDialog(QuestionDialog):
    """Asks what to do with an edit of an event that was deleted meanwhile."""

    def __init__(
        self,
        error: NotFoundError,
        services: Services,
        parent: QWidget,
        locale: QLocale | None,
        *,
        is_typed: bool = True,
    ) -> None:
        """`is_typed` says that there is something that can be edited further."""
        options = [QuestionOption("Save as a new event", DeletedAnswer.CREATE)]
        if is_typed:
            discard = DeletedAnswer.DISCARD
            options.append(QuestionOption("Discard my changes", discard, is_destructive=True))
        sentence = error.sentence
        if isinstance(error, EventDeletedError):
            if error.author.person is not None:
                sentence = f"{author_text(error.author, 'deleted it', services, locale)}."
            if error.may_restore:
                options.insert(0, QuestionOption("Restore it and save", DeletedAnswer.RESTORE))
        is_date = isinstance(error, EventDeletedError) and error.is_occurrence
        is_known = isinstance(error, EventDeletedError)
        heading = "This date was deleted" if is_date else "This event was deleted"
        super().__init__(
            heading if is_known else "This event is gone",
            f"{sentence} What you changed is not lost." if is_typed else sentence,
            options,
            parent,
            cancel="Keep editing" if is_typed else "Cancel",
        )


class EditConflictResolver(QObject):
    """Asks what to do about one edit, and stores the answer; again, as often as it is needed.

    `saved` carries the stored event, `created` a new one that was made in place of a deleted
    one. `canceled` is emitted when the person goes back to editing, `discarded` when they give
    the edit up, also by choosing what is stored; `failed` carries any other error.
    """

    saved = Signal(SavedEvent)
    created = Signal(SavedEvent)
    canceled = Signal()
    discarded = Signal()
    failed = Signal(TerpError)

    def __init__(
        self,
        edit: EventEdit,
        services: Services,
        tasks: TaskRunner,
        window: QWidget,
        locale: QLocale | None = None,
        *,
        is_typed: bool = True,
    ) -> None:
        """`is_typed` says that going back leads to something that can be edited further."""
        super().__init__(window)
        self._is_typed = is_typed
        self._edit, self._services, self._tasks = edit, services, tasks
        self._window, self._locale = window, locale
        self._dialog: EditConflictDialog | None = None
        self._restores = False

    @staticmethod
    def can_resolve(error: TerpError) -> bool:
        """Whether the error says that the event was changed or deleted meanwhile."""
        return isinstance(error, EditConflictError | NotFoundError)

    def resolve(self, error: TerpError) -> None:
        """Ask what to do about the error; any other error is reported."""
        if isinstance(error, EditConflictError):
            self._show_conflict(error)
        elif isinstance(error, NotFoundError):
            self._ask_about_deletion(error)
        elif isinstance(error, SightLossError):
            self._ask_about_sight(error)
        elif self._dialog is not None:
            self._dialog.show_error(error)
        else:
            self.failed.emit(error)
            self.deleteLater()

    def _show_conflict(self, error: EditConflictError) -> None:
        conflict = error.conflict
        self._edit = replace(self._edit, base=conflict.theirs, version=conflict.version)
        if self._dialog is not None:
            self._dialog.show_conflict(conflict)
            return
        dialog = EditConflictDialog(conflict, self._services, self._window, self._locale)
        dialog.chosen.connect(self._store_choice)
        dialog.rejected.connect(self._cancel)
        self._dialog = dialog
        dialog.open()

    def _ask_about_deletion(self, error: NotFoundError) -> None:
        self._close_dialog()
        question = DeletedEventDialog(
            error, self._services, self._window, self._locale, is_typed=self._is_typed
        )
        question.answered.connect(self._apply_answer)
        question.rejected.connect(self._cancel)
        question.open()

    def _ask_about_sight(self, error: SightLossError) -> None:
        """Ask before the person loses sight of the event; no is back to the choice, if any."""
        if self._dialog is not None:
            self._dialog.set_saving(False)
        question = confirm_sight_loss(
            error, self._dialog or self._window, self._store_unseen, is_typed=self._is_typed
        )
        if self._dialog is None:
            question.rejected.connect(self._cancel)

    @Slot()
    def _store_unseen(self) -> None:
        if self._dialog is not None:
            self._dialog.set_saving(True)
        self._store(accepts_sight_loss=True)

    @Slot(EventContent)
    def _store_choice(self, content: EventContent) -> None:
        if content == self._edit.base:
            self._close_dialog()
            self._discard()
            return
        self._edit = replace(self._edit, content=content)
        self._store()

    @Slot(StrEnum)
    def _apply_answer(self, answer: StrEnum) -> None:
        if answer is DeletedAnswer.DISCARD:
            self._discard()
        elif answer is DeletedAnswer.RESTORE:
            self._restores = True
            self._store()
        else:
            self._run(self._create_call(), self._finish_creating)

    def _store(self, *, accepts_sight_loss: bool = False) -> None:
        call = partial(
            self._services.events.save,
            self._edit,
            restores_deleted=self._restores,
            accepts_sight_loss=accepts_sight_loss,
        )
        self._run(call, self._finish_saving)

    def _create_call(self) -> Callable[[], SavedEvent]:
        """Create the edited content as a new event; nobody has answered its invitation."""
        edit, events = self._edit, self._services.events
        content = edit.content
        if edit.scope is Scope.THIS and edit.instance_date is not None:
            content = replace(content, rule=None)
        people = tuple(
            replace(each, response_status=ResponseStatus.PENDING, responded_at=None)
            for each in content.participants
        )
        content = replace(content, participants=people)
        return lambda: events.create(content)

    def _run(self, call: Callable[[], SavedEvent], finish: Callable[[SavedEvent], None]) -> None:
        self._tasks.run(call, finish, self.resolve, owner=self, is_write=True)

    def _finish_saving(self, saved: SavedEvent) -> None:
        self._close_dialog()
        self.saved.emit(saved)
        self.deleteLater()

    def _finish_creating(self, saved: SavedEvent) -> None:
        self.created.emit(saved)
        self.deleteLater()

    @Slot()
    def _cancel(self) -> None:
        self._dialog = None
        self.canceled.emit()
        self.deleteLater()

    def _discard(self) -> None:
        self.discarded.emit()
        self.deleteLater()

    def _close_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.accept()
