"""The failures that a person can fix; any other exception is a bug."""

from typing import ClassVar

from terp_desktop.domain.secrets import mask, mask_values


class TerpError(Exception):
    """A refusal or failure, worded in whole sentences where it is raised.

    `sentence` says what is wrong, `remedy` what to do about it. `code` is stable, for
    scripts; `details` are JSON-ready values for programs.
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
    """An entered value is invalid; `details["field"]` names its field, if known."""

    code = "INVALID"


class UnknownZoneError(InvalidValueError):
    """The name is not in the IANA time zone database."""

    code = "UNKNOWN_TIMEZONE"


class NonexistentTimeError(InvalidValueError):
    """The clocks skip this local time; `details["nextValid"]` is the next one that exists."""

    code = "NONEXISTENT_TIME"


class ImmovableSeriesError(InvalidValueError):
    """No rule can express the dates of this series shifted by that many days."""

    code = "IMMOVABLE_SERIES"


class NotFoundError(TerpError):
    """It does not exist, or the acting user may not see it; the two look the same."""

    code = "NOT_FOUND"


class ForbiddenError(TerpError):
    """The acting user may see it but not do this."""

    code = "FORBIDDEN"


class UnmanagedError(ForbiddenError):
    """The acting user may see or edit it, but this is for those who manage it."""


class SightLossError(TerpError):
    """The change would take the acting user's own sight of it; nothing was changed.

    The same call does it once they confirmed that they want that.
    """

    code = "SIGHT_LOSS"


class ConflictError(TerpError):
    """It changed since it was read; nothing was overwritten."""

    code = "CONFLICT"


class DatabaseError(TerpError):
    """The database cannot be used: locked, full, read-only, missing, damaged.

    Passwords are masked, because its sentences often quote a server or a driver.
    """

    code = "DATABASE"

    def __init__(self, sentence: str, *, remedy: str, **details: object) -> None:
        shown = {key: mask_values(value) for key, value in details.items()}
        super().__init__(mask(sentence), remedy=mask(remedy), **shown)


class OutageError(DatabaseError):
    """The database is temporarily unreachable; the request changed nothing."""

    code = "OUTAGE"


class DatabaseReplacedError(OutageError):
    """The database file was replaced, or deleted if `details["isGone"]`, since it was opened."""

    code = "DATABASE_REPLACED"


class ConnectionLostError(OutageError):
    """An established connection to the server broke; nothing was committed."""

    code = "CONNECTION_LOST"


class OutcomeUnknownError(OutageError):
    """The connection broke during a commit; the change may or may not have been made."""

    code = "OUTCOME_UNKNOWN"
