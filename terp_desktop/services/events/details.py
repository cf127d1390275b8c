"""All about one event: what stands in it, who is who, and what became of it."""

from collections.abc import Mapping
from datetime import date

from terp_desktop.domain.event import Event
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.records import links_of


def details_of(access: EventAccess, instance_date: date | None, today: date) -> EventDetails:
    """All that the person may see of an event, or of one occurrence of a series.

    Where they may see the occurrence but not the series, the event is that occurrence alone.
    Records stand as they do `today`.
    """
    work, event = access.work, access.event
    shown = _shown(event, instance_date, access.overrides, work.holidays)
    seen = access.seen(instance_date)
    content, history = seen.content, access.visible_history(instance_date)
    people = {event.created_by, shown.assigned_to, *(one.changed_by for one in history)}
    people |= {one.user_id for one in content.participants}
    people |= {one.user_id for one in content.reminders}
    attachments = work.attachments.of(event.id) if access.may(Permission.VIEW) else []
    people |= {one.added_by for one in attachments}
    return EventDetails(
        event=seen,
        occurrence=shown,
        overrides=access.visible_overrides(),
        people=work.people.by_ids(one for one in people if one is not None),
        records=tuple(work.records.standings(links_of(content), today)),
        attachments=tuple(attachments),
        history=tuple(history),
        may_edit=access.may(Permission.EDIT, instance_date),
        may_delete=access.may(Permission.DELETE, instance_date),
        may_see_series=access.may(Permission.VIEW),
        may_edit_series=access.may(Permission.EDIT),
    )


def _shown(
    event: Event,
    instance_date: date | None,
    overrides: Mapping[date, Override],
    holidays: Holidays,
) -> Occurrence:
    template = occurrences.of_event(event)
    if instance_date is None or not event.is_recurring:
        return template
    when = event.content.place(instance_date, holidays)
    occurrence = occurrences.on(template, instance_date, when)
    override = overrides.get(instance_date)
    return occurrences.overridden(occurrence, override) if override else occurrence
