"""The words by which a line is read: one value per language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from terp_desktop.domain.event import Module, Priority
from terp_desktop.domain.recurrence.frequency import Frequency


class DateOrder(StrEnum):
    """The order in which people write the parts of a date in digits."""

    DAY_FIRST = "DAY_FIRST"
    MONTH_FIRST = "MONTH_FIRST"
    YEAR_FIRST = "YEAR_FIRST"


class Unit(StrEnum):
    """The units in which people give lengths and distances."""

    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class RulePhrase:
    """How often an event repeats, as a phrase says it."""

    frequency: Frequency
    interval: int = 1
    by_day: tuple[str, ...] = ()


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """The words of one language, in lower case; a phrase may consist of several.

    Weekdays count from 0 (Monday), months from 1, days from today. `spoken_times` are phrases
    before an hour, with the minutes that they add to it: "half past". `halves` are the words
    behind a time that add hours to it, and may be separated from it by a space.
    """

    example: str
    weekdays: Mapping[str, int]
    repeated_weekdays: Mapping[str, int]
    months: Mapping[str, int]
    relative_days: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinal_suffixes: Words
    units: Mapping[str, Unit]
    on: Words
    starting: Words
    to: Words
    until: Words
    at: Words
    oclock: Words
    halves: Mapping[str, int]
    named_times: Mapping[str, time]
    spoken_times: Mapping[str, int]
    all_day: Words
    lengths: Mapping[str, int]
    length_prefixes: Words
    length_suffixes: Words
    ahead: Words
    next: Words
    next_week: Words
    every: Words
    every_other: Words
    rules: Mapping[str, RulePhrase]
    in_each: Mapping[str, Frequency]
    of_each: Words
    last_day: Words
    times: Words
    conjunctions: Words
    remind: Words
    no_reminder: Words
    before: Words
    at_start: Words
    place_prepositions: Words
    place_nouns: Words
    myself: Words
    modules: Mapping[str, Module]
    priorities: Mapping[str, Priority]
