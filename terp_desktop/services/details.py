"""All about one event: what stands in it, who is who, and what became of it."""

from datetime import date

from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services import occurrences
from terp_desktop.services.ports import Work
from terp_desktop.services.queries import EventDetails
from terp_desktop.services.records import links_of


def details_of(
    work: Work, event: Event, instance_date: date | None, actor: Actor, today: date
) -> EventDetails:
    """All about an event that the actor may see, or about one occurrence of a series.

    Records stand as they do `today`.
    """
    overrides = {one.instance_date: one for one in work.instances.overrides(event.id)}
    shown = _shown(event, instance_date, overrides, work.holidays)
    content, history = event.content, work.history.of(event.id)
    people = {event.created_by, shown.assigned_to, *(one.changed_by for one in history)}
    people |= {one.user_id for one in content.participants}
    people |= {one.user_id for one in content.reminders}
    attachments = work.attachments.of(event.id)
    people |= {one.added_by for one in attachments}
    granted = work.events.granted(event.id, actor)
    return EventDetails(
        event=event,
        occurrence=shown,
        overrides=tuple(overrides.values()),
        people=work.people.by_ids(one for one in people if one is not None),
        records=tuple(work.records.standings(links_of(content), today)),
        attachments=tuple(attachments),
        history=tuple(history),
        may_edit=may(actor, Permission.EDIT, event, granted),
        may_delete=may(actor, Permission.DELETE, event, granted),
    )


def _shown(
    event: Event,
    instance_date: date | None,
    overrides: dict[date, Override],
    holidays: Holidays,
) -> Occurrence:
    template = occurrences.of_event(event)
    if instance_date is None or not event.is_recurring:
        return template
    when = event.content.place(instance_date, holidays)
    occurrence = occurrences.on(template, instance_date, when)
    override = overrides.get(instance_date)
    return occurrences.overridden(occurrence, override) if override else occurrence
