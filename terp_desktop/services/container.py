"""The container of the services, which work on behalf of one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from terp_desktop.domain.event import EventType, Module
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.services.browse.occurrences import OccurrenceService

if TYPE_CHECKING:
    # Painting a month needs only the range query; the other services are loaded on first use.
    from terp_desktop.domain.clock import Clock
    from terp_desktop.services.admin.people import PeopleService
    from terp_desktop.services.browse.agenda import AgendaService
    from terp_desktop.services.browse.availability import AvailabilityService
    from terp_desktop.services.browse.counts import CountService
    from terp_desktop.services.browse.people_lanes import PeopleLaneService
    from terp_desktop.services.browse.print_content import PrintContentService
    from terp_desktop.services.browse.saved_views import ViewService
    from terp_desktop.services.browse.search import SearchService
    from terp_desktop.services.erp_records import RecordService
    from terp_desktop.services.events.attachments import AttachmentService
    from terp_desktop.services.events.bulk import BulkService
    from terp_desktop.services.events.cover import CoverService
    from terp_desktop.services.events.participation import OwnReminderService, ResponseService
    from terp_desktop.services.events.quick_add import QuickAddService
    from terp_desktop.services.events.rights import RightsService
    from terp_desktop.services.events.service import EventService
    from terp_desktop.services.events.trash import TrashService
    from terp_desktop.services.events.undo import UndoService
    from terp_desktop.services.health import HealthService
    from terp_desktop.services.icalendar.clipboard import ClipboardService
    from terp_desktop.services.icalendar.exporter import ExportService
    from terp_desktop.services.icalendar.importer import ImportService
    from terp_desktop.services.jobs.runner import JobService
    from terp_desktop.services.jobs.utc_rebuild import ZoneEdition
    from terp_desktop.services.reminders.mail import MailService
    from terp_desktop.services.reminders.notifications import NotificationService
    from terp_desktop.services.reminders.preferences import PreferencesService
    from terp_desktop.services.reminders.service import ReminderService
    from terp_desktop.services.reminders.sync import ReminderSync
    from terp_desktop.services.store import Store
    from terp_desktop.system.public_holidays import PublicHolidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The dependencies of the services.

    `owner` identifies this program among those that share the work. `zone_edition` returns the
    edition of the time zone data. `categories` are the company's own names of modules and
    types in calendar files.
    """

    store: "Store"
    is_embedded: bool
    owner: str
    mail: "Callable[[], MailService]"
    categories: "Mapping[str, Module | EventType]"
    zone_edition: "ZoneEdition"
    holidays: "PublicHolidays"


class Services:
    """The services of the acting person; each is created on first use."""

    def __init__(
        self, person: Person, clock: "Clock", *, database_name: str, dependencies: Dependencies
    ) -> None:
        self.person = person
        self.clock = clock
        self.database_name = database_name
        self.holidays = dependencies.holidays
        self._dependencies = dependencies

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the program's own file."""
        return self._dependencies.is_embedded

    @property
    def actor(self) -> Actor:
        """The person, as permissions see them."""
        return Actor(self.person.id, self.person.role)

    @cached_property
    def occurrences(self) -> OccurrenceService:
        """The range query."""
        return OccurrenceService(self._dependencies.store, self.actor)

    @cached_property
    def availability(self) -> "AvailabilityService":
        """Conflicts and free slots."""
        from terp_desktop.services.browse.availability import AvailabilityService

        return AvailabilityService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def people_lanes(self) -> "PeopleLaneService":
        """The time of several people side by side."""
        from terp_desktop.services.browse.people_lanes import PeopleLaneService

        return PeopleLaneService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def events(self) -> "EventService":
        """Creates, changes and deletes events."""
        from terp_desktop.services.events.service import EventService

        return EventService(self._dependencies.store, self.clock, self.actor, self._reminder_sync)

    @cached_property
    def bulk(self) -> "BulkService":
        """Changes, deletes, copies and pastes many events at once."""
        from terp_desktop.services.events.bulk import BulkService

        return BulkService(self._dependencies.store, self.clock, self.actor, self._reminder_sync)

    @cached_property
    def quick_add(self) -> "QuickAddService":
        """Creates events from lines in words."""
        from terp_desktop.services.events.quick_add import QuickAddService

        return QuickAddService(self._dependencies.store, self.clock, self.actor, self.events)

    @cached_property
    def responses(self) -> "ResponseService":
        """The person's responses to invitations."""
        from terp_desktop.services.events.participation import ResponseService

        return ResponseService(
            self._dependencies.store, self.clock, self.actor, self._reminder_sync
        )

    @cached_property
    def attachments(self) -> "AttachmentService":
        """The files of events."""
        from terp_desktop.services.events.attachments import AttachmentService

        return AttachmentService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def rights(self) -> "RightsService":
        """The grants of events."""
        from terp_desktop.services.events.rights import RightsService

        return RightsService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def own_reminders(self) -> "OwnReminderService":
        """The person's own reminders of events."""
        from terp_desktop.services.events.participation import OwnReminderService

        return OwnReminderService(
            self._dependencies.store, self.clock, self.actor, self._reminder_sync
        )

    @cached_property
    def people(self) -> "PeopleService":
        """The staff."""
        from terp_desktop.services.admin.people import PeopleService

        return PeopleService(
            self._dependencies.store, self.actor, is_embedded=self._dependencies.is_embedded
        )

    @cached_property
    def records(self) -> "RecordService":
        """The ERP's records that events can be linked to."""
        from terp_desktop.services.erp_records import RecordService

        return RecordService(self._dependencies.store)

    @cached_property
    def reminders(self) -> "ReminderService":
        """The reminders being shown to the person."""
        from terp_desktop.services.reminders.service import ReminderService

        return ReminderService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def preferences(self) -> "PreferencesService":
        """The person's preferences."""
        from terp_desktop.services.reminders.preferences import PreferencesService

        return PreferencesService(
            self._dependencies.store, self.clock, self.actor, self._reminder_sync
        )

    @cached_property
    def notifications(self) -> "NotificationService":
        """The person's notifications."""
        from terp_desktop.services.reminders.notifications import NotificationService

        return NotificationService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def imports(self) -> "ImportService":
        """Imports calendar files."""
        from terp_desktop.exchange.categories import Categories
        from terp_desktop.exchange.reader import IcsReader
        from terp_desktop.services.icalendar.importer import ImportService

        reader = IcsReader(Categories(self._dependencies.categories))
        return ImportService(
            self._dependencies.store, self.clock, self.actor, self._reminder_sync, reader
        )

    @cached_property
    def clipboard(self) -> "ClipboardService":
        """Copies events to the clipboard's formats and pastes them."""
        from terp_desktop.exchange.categories import Categories
        from terp_desktop.exchange.reader import IcsReader
        from terp_desktop.services.icalendar.clipboard import ClipboardService

        reader = IcsReader(Categories(self._dependencies.categories))
        return ClipboardService(
            store=self._dependencies.store, bulk=self.bulk, exports=self.exports, reader=reader
        )

    @cached_property
    def exports(self) -> "ExportService":
        """Exports calendar files."""
        from terp_desktop.exchange.categories import Categories
        from terp_desktop.exchange.writer import IcsWriter
        from terp_desktop.services.icalendar.exporter import ExportService

        writer = IcsWriter(Categories(self._dependencies.categories))
        return ExportService(self._dependencies.store, self.actor, writer)

    @cached_property
    def undo(self) -> "UndoService":
        """Undoes and redoes the person's steps."""
        from terp_desktop.services.events.undo import UndoService

        return UndoService(self._dependencies.store, self.clock, self.actor, self._reminder_sync)

    @cached_property
    def cover(self) -> "CoverService":
        """Hands over what a person has in a span of days, and takes it back."""
        from terp_desktop.services.events.cover import CoverService

        return CoverService(self._dependencies.store, self.clock, self.actor, self._reminder_sync)

    @cached_property
    def trash(self) -> "TrashService":
        """Lists and restores what was deleted."""
        from terp_desktop.services.events.trash import TrashService

        return TrashService(self._dependencies.store, self.clock, self.actor, self._reminder_sync)

    @cached_property
    def views(self) -> "ViewService":
        """The person's saved views."""
        from terp_desktop.services.browse.saved_views import ViewService

        return ViewService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def search(self) -> "SearchService":
        """Searches events by words."""
        from terp_desktop.services.browse.search import SearchService

        return SearchService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def agenda(self) -> "AgendaService":
        """The agenda: days with events, page by page."""
        from terp_desktop.services.browse.agenda import AgendaService

        return AgendaService(self._dependencies.store, self.actor)

    @cached_property
    def counts(self) -> "CountService":
        """The number of occurrences on each day."""
        from terp_desktop.services.browse.counts import CountService

        return CountService(self._dependencies.store, self.actor)

    @cached_property
    def print_content(self) -> "PrintContentService":
        """The content of printed pages."""
        from terp_desktop.services.browse.print_content import PrintContentService

        return PrintContentService(self._dependencies.store, self.clock, self.actor)

    @cached_property
    def jobs(self) -> "JobService":
        """The background jobs."""
        from terp_desktop.services.jobs.runner import JobService
        from terp_desktop.services.jobs.tasks import create_job_tasks

        store, mail = self._dependencies.store, self._dependencies.mail()
        tasks = create_job_tasks(
            store,
            self.clock,
            self.actor,
            self._reminder_sync,
            mail,
            edition=self._dependencies.zone_edition,
        )
        return JobService(store, self.clock, tasks, owner=self._dependencies.owner)

    @cached_property
    def health(self) -> "HealthService":
        """The state of reminders, jobs and e-mail."""
        from terp_desktop.services.health import HealthService

        return HealthService(
            self.clock,
            reminders=self.reminders,
            preferences=self.preferences,
            jobs=self.jobs,
            mail=self._dependencies.mail(),
        )

    @property
    def _reminder_sync(self) -> "ReminderSync":
        from terp_desktop.services.reminders.sync import ReminderSync

        return ReminderSync(self.clock)
