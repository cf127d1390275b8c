"""Drafts as text, for the file that keeps them on disk."""

import json
from dataclasses import dataclass
from datetime import date

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.series import Scope
from terp_desktop.services.events.undo_log import from_json, to_json
from terp_desktop.ui.app.drafts import Drafts
from terp_desktop.ui.events.details.text_fields import UnsavedText
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_draft import EventDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredRequest:
    """An `EditRequest` whose content has one field for each of its types."""

    base: EventContent | None
    when: When | None
    event_id: int | None
    version: int
    scope: Scope
    instance_date: date | None
    uid: str | None
    typed: EventDraft | None
    initial: EventDraft | None
    may_manage: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredDrafts:
    """The drafts as they are written."""

    dialogs: tuple[_StoredRequest, ...]
    texts: tuple[UnsavedText, ...]
    line: str


def encode_drafts(drafts: Drafts) -> str:
    """The text of the drafts; "" if there are none."""
    if not drafts:
        return ""
    dialogs = tuple(map(_stored_request, drafts.dialogs))
    return json.dumps(to_json(_StoredDrafts(dialogs=dialogs, texts=drafts.texts, line=drafts.line)))


def decode_drafts(text: str) -> Drafts:
    """The drafts of the text; none if it is empty or cannot be read."""
    try:
        stored: _StoredDrafts = from_json(_StoredDrafts, json.loads(text))
    except (ValueError, TypeError, LookupError, RecursionError, TerpError):
        return Drafts()
    return Drafts(
        dialogs=tuple(map(_request, stored.dialogs)), texts=stored.texts, line=stored.line
    )


def _stored_request(request: EditRequest) -> _StoredRequest:
    return _StoredRequest(
        base=request.base,
        when=request.content if isinstance(request.content, When) else None,
        event_id=request.event_id,
        version=request.version,
        scope=request.scope,
        instance_date=request.instance_date,
        uid=request.uid,
        typed=request.typed,
        initial=request.initial,
        may_manage=request.may_manage,
    )


def _request(stored: _StoredRequest) -> EditRequest:
    return EditRequest(
        content=stored.base or stored.when,
        event_id=stored.event_id,
        version=stored.version,
        scope=stored.scope,
        instance_date=stored.instance_date,
        uid=stored.uid,
        typed=stored.typed,
        initial=stored.initial,
        may_manage=stored.may_manage,
    )
