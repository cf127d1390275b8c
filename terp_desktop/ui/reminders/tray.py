"""The tray icon, from which the program reminds while its window is closed."""

import re
from collections.abc import Sequence
from datetime import time

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from terp_desktop.domain import zones
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.reminders.missed import summarize_missed
from terp_desktop.system.machine import call_with_fallback, require_type
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.reminders.digest_bar import digest_sentence
from terp_desktop.ui.reminders.snooze import QuietMenu
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.labels import count_text, countdown
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

_MESSAGE_MS = 10_000
# A desktop starts its panel and the autostarted programs at the same time.
_CHECK_MS, _MAX_CHECKS = 1_000, 30


class Tray(QObject):
    """An icon with a menu in the system tray; does nothing where there is no tray.

    `is_available` says which: only with an icon may the program go on with its window
    closed. After a log-in the tray may come late: `appeared` is emitted then.
    `event_requested` carries the `Occurrence` that was chosen among those of today.
    """

    open_requested = Signal()
    event_requested = Signal(Occurrence)
    new_requested = Signal()
    reminders_requested = Signal()
    appeared = Signal()
    quit_requested = Signal()

    def __init__(self, viewer: Viewer, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.is_available = _is_system_tray_available()
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setToolTip("TERP Desktop")
        self.menu = QMenu()
        self.menu.addAction("New event…").triggered.connect(self.new_requested)
        self.menu.addAction("Open calendar").triggered.connect(self.open_requested)
        self._due = self.menu.addAction("Due reminders")
        self._due.triggered.connect(self.reminders_requested)
        self.quiet_menu = QuietMenu(viewer)
        self.menu.addMenu(self.quiet_menu)
        self.menu.addSeparator()
        self.menu.addAction("Quit").triggered.connect(self.quit_requested)
        self._icon.setContextMenu(self.menu)
        self.destroyed.connect(self.menu.deleteLater)  # a menu has no parent but a widget
        self._icon.activated.connect(self._open_on_click)
        self._icon.messageClicked.connect(self.reminders_requested)
        self.show_count(0)
        self._checks_left = _MAX_CHECKS
        self._check_timer = make_timer(self, _CHECK_MS)
        self._check_timer.timeout.connect(self._check_availability)
        if self.is_available:
            self._icon.show()
        else:
            self._check_timer.start()

    def show_today(self, pages: Pages) -> None:
        """List the rest of today at the top of the menu."""
        from terp_desktop.ui.reminders.tray_menu import TodayMenu

        self.today = TodayMenu(self._viewer, pages, self.menu, self._icon)
        self.today.event_requested.connect(self.event_requested)
        self.today.more_requested.connect(self.open_requested)

    def announce(self, fresh: Sequence[DueReminder]) -> None:
        """Show one message for all that have just fallen due."""
        text = self.notification_text(fresh)
        if text is not None and self.is_available:
            self._icon.showMessage(*text, self._icon.icon(), _MESSAGE_MS)

    def notification_text(self, fresh: Sequence[DueReminder]) -> tuple[str, str] | None:
        """The title and the text of the message for these; None if nothing rings.

        After an absence the text sums up what was missed.
        """
        ringing, digest = [one for one in fresh if one.rings], summarize_missed(fresh)
        if digest is not None:
            return "While you were away", digest_sentence(digest, self._viewer)
        return self.message_text(ringing) if ringing else None

    def message_text(self, ringing: Sequence[DueReminder]) -> tuple[str, str]:
        """The title and the text of the message for reminders that ring."""
        if len(ringing) > 1:
            return count_text(len(ringing), "reminder"), "\n".join(
                _escape_markup(one.title) for one in ringing[:3]
            )
        reminder = ringing[0]
        parts = [countdown(self._viewer.clock.now(), reminder.start)]
        if reminder.when.start_time is not None:
            local = _local_time(reminder, self._viewer.zone)
            parts.insert(0, time_text(local, self._viewer.locale))
        if reminder.location:
            parts.append(_escape_markup(reminder.location))
        return isolate_bidi(reminder.title), " \N{MIDDLE DOT} ".join(parts)

    @Slot(int)
    def show_count(self, count: int) -> None:
        """Show the number of due reminders in the menu."""
        self._due.setText(f"Due reminders ({count})" if count else "Due reminders")
        self._due.setEnabled(bool(count))

    def hide(self) -> None:
        """Remove the icon as the program ends."""
        self._check_timer.stop()
        self._icon.hide()

    @Slot()
    def _check_availability(self) -> None:
        self._checks_left -= 1
        self.is_available = _is_system_tray_available()
        if self.is_available or not self._checks_left:
            self._check_timer.stop()
        if self.is_available:
            self._icon.show()
            self.appeared.emit()

    @Slot(object)
    def _open_on_click(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_requested.emit()


def _is_system_tray_available() -> bool:
    return call_with_fallback(
        "place for icons",
        lambda: require_type(bool, QSystemTrayIcon.isSystemTrayAvailable()),
        otherwise=False,
        instead="The program reminds while its window is open.",
    )


def _local_time(reminder: DueReminder, zone: str) -> time:
    return zones.to_local(reminder.start, zone).time()


def _escape_markup(text: str) -> str:
    """Keep a desktop from reading a message's text as markup."""
    return re.sub(r"[<&]", "\\g<0>\N{WORD JOINER}", isolate_bidi(text))
