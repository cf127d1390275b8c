"""What one person works with: the services, made for them."""

from dataclasses import dataclass

from terp_desktop.domain.permissions import Actor
from terp_desktop.services.agenda import AgendaService
from terp_desktop.services.counts import CountService
from terp_desktop.services.events import EventService
from terp_desktop.services.exports import ExportService
from terp_desktop.services.health import HealthService
from terp_desktop.services.imports import ImportService
from terp_desktop.services.jobs import JobService
from terp_desktop.services.notifications import NotificationService
from terp_desktop.services.people import PeopleService
from terp_desktop.services.ports import Clock
from terp_desktop.services.ports_holidays import HolidayBook
from terp_desktop.services.preferences import PreferencesService
from terp_desktop.services.queries import Person
from terp_desktop.services.reminders import ReminderService
from terp_desktop.services.search import SearchService
from terp_desktop.services.sheets import SheetService
from terp_desktop.services.undo import UndoService
from terp_desktop.services.views import ViewService


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The services of the acting person, and where and when they work."""

    person: Person
    clock: Clock
    database_name: str
    events: EventService
    people: PeopleService
    reminders: ReminderService
    preferences: PreferencesService
    notifications: NotificationService
    jobs: JobService
    health: HealthService
    imports: ImportService
    undo: UndoService
    exports: ExportService
    views: ViewService
    search: SearchService
    agenda: AgendaService
    counts: CountService
    holidays: HolidayBook
    sheets: SheetService

    @property
    def actor(self) -> Actor:
        """The person, as permissions see them."""
        return Actor(self.person.id, self.person.role)
