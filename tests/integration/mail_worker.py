"""A program that sends mail until it is killed: `python -m tests.integration.mail_worker`.

Its arguments are the address of the database, the port of the mail server and its lease in
seconds: shorter than the real one, so that a test need not wait a minute for each kill.
"""

import logging
import sys
from datetime import timedelta
from os import getpid
from threading import Event

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.mail_settings import MailSettings, MailTls
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.smtp import SmtpMailer

log = logging.getLogger(__name__)


def main(address: str, port: str, lease: str) -> None:
    way_out = MailSettings(
        host="127.0.0.1", port=int(port), tls=MailTls.NONE, user=None, sender="terp@office.example"
    )
    mail = MailService(
        SqlStore(open_engine(address)),
        SystemClock(),
        SmtpMailer(way_out),
        owner=f"program {getpid()}",
        lease=timedelta(seconds=float(lease)),
    )
    pause = Event()
    while True:
        try:
            mail.deliver()
        except DatabaseError:
            log.warning("The others keep the database busy; the next round is soon.")
        pause.wait(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
