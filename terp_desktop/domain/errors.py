"""The failures that a person can cure; everything else that goes wrong is a bug."""

from typing import ClassVar

from terp_desktop.domain.secrets import mask, mask_values


class TerpError(Exception):
    """A refusal or failure, told in whole sentences where it is raised.

    `sentence` says what is wrong, `remedy` what to do about it; `code` is stable, for
    scripts; `details` are JSON-ready values that a program may want.
    """

    code: ClassVar[str] = "ERROR"

    def __init__(self, sentence: str, *, remedy: str, **details: object) -> None:
        super().__init__(sentence, remedy)
        self.sentence = sentence
        self.remedy = remedy
        self.details = details

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class InvalidValueError(TerpError):
    """Something that was entered cannot be; `details["field"]` names it where one is known."""

    code = "INVALID"


class UnknownZoneError(InvalidValueError):
    """The name is not one of the IANA time zone database."""

    code = "UNKNOWN_TIMEZONE"


class NonexistentTimeError(InvalidValueError):
    """The clocks jump over this local time; `details["nextValid"]` is the first one after."""

    code = "NONEXISTENT_TIME"


class ImmovableSeriesError(InvalidValueError):
    """No rule gives the dates of this series so many days earlier or later."""

    code = "IMMOVABLE_SERIES"


class NotFoundError(TerpError):
    """There is no such thing, or the acting user may not see it: the two look the same."""

    code = "NOT_FOUND"


class ForbiddenError(TerpError):
    """The acting user may see it but not do this."""

    code = "FORBIDDEN"


class ConflictError(TerpError):
    """Somebody else changed it since it was read; nothing was overwritten."""

    code = "CONFLICT"


class DatabaseError(TerpError):
    """The database cannot be used: locked, full, read-only, gone, broken.

    Its sentences often quote a server's or a driver's words: passwords in them are masked.
    """

    code = "DATABASE"

    def __init__(self, sentence: str, *, remedy: str, **details: object) -> None:
        shown = {key: mask_values(value) for key, value in details.items()}
        super().__init__(mask(sentence), remedy=mask(remedy), **shown)


class OutageError(DatabaseError):
    """The database is out of reach for a while; nothing was changed by what was asked."""

    code = "OUTAGE"


class DatabaseReplacedError(OutageError):
    """The database's file is not the one that was opened; `details["isGone"]`: there is none."""

    code = "DATABASE_REPLACED"


class ConnectionLostError(OutageError):
    """The server was there, and the connection to it broke; nothing was committed."""

    code = "CONNECTION_LOST"


class OutcomeUnknownError(OutageError):
    """The connection broke while a change was being confirmed: it may have been made."""

    code = "OUTCOME_UNKNOWN"
