"""Puts what was typed into the form of an event once more, as an opened database has it."""

from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker

from terp_desktop.ui.events.dialog.event_draft import EventDraft
from terp_desktop.ui.events.dialog.event_form import EventForm


def _merge(typed: EventDraft, before: EventDraft | None, stored: EventDraft) -> EventDraft:
    """What is stored, with the fields that the person had changed; all of them without `before`."""
    if before is None:
        return typed
    changed: dict[str, Any] = {
        one.name: getattr(typed, one.name)
        for one in fields(typed)
        if getattr(typed, one.name) != getattr(before, one.name)
    }
    return replace(stored, **changed)


def restore(form: EventForm, typed: EventDraft, before: EventDraft | None) -> None:
    """Show what was typed in a form that is filled with what is stored, without a signal."""
    draft = _merge(typed, before, form.draft)
    with QSignalBlocker(form):
        form.title.setText(draft.title)
        form.location.setText(draft.location)
        form.description.setPlainText(draft.description)
        form.when.restore(draft.when)
        form.module.choose(draft.module)
        form.event_type.choose(draft.event_type)
        form.status.choose(draft.status)
        form.priority.choose(draft.priority)
        form.visibility.choose(draft.visibility)
        form.restore_people(draft)
