"""The English vocabulary."""

from datetime import time

from terp_desktop.domain.day_names import MONTHS, WEEKDAYS
from terp_desktop.domain.event import Module, Priority
from terp_desktop.domain.quick_add.vocabulary import RulePhrase, Unit, Vocabulary
from terp_desktop.domain.recurrence.frequency import Frequency

_WORKWEEK = ("MO", "TU", "WE", "TH", "FR")
_WEEKDAYS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}

MODULES = {module.lower(): module for module in Module}
PRIORITIES = {priority.lower(): priority for priority in Priority}

ENGLISH = Vocabulary(
    example="call Acme tue 14:00 30m #clients !high",
    weekdays=_WEEKDAYS
    | {name[:3]: number for name, number in _WEEKDAYS.items()}
    | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    repeated_weekdays={f"{name}s": number for name, number in _WEEKDAYS.items()},
    months=_MONTHS | {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9},
    relative_days={
        "today": 0,
        "tomorrow": 1,
        "tmrw": 1,
        "the day after tomorrow": 2,
        "day after tomorrow": 2,
        "yesterday": -1,
    },
    numbers={
        word: number
        for number, word in enumerate(
            [
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ],
            1,
        )
    }
    | {"a": 1, "an": 1},
    ordinals={"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1},
    ordinal_suffixes=("st", "nd", "rd", "th"),
    units={
        "m": Unit.MINUTE,
        "min": Unit.MINUTE,
        "mins": Unit.MINUTE,
        "minute": Unit.MINUTE,
        "minutes": Unit.MINUTE,
        "h": Unit.HOUR,
        "hr": Unit.HOUR,
        "hrs": Unit.HOUR,
        "hour": Unit.HOUR,
        "hours": Unit.HOUR,
        "d": Unit.DAY,
        "day": Unit.DAY,
        "days": Unit.DAY,
        "w": Unit.WEEK,
        "wk": Unit.WEEK,
        "week": Unit.WEEK,
        "weeks": Unit.WEEK,
        "month": Unit.MONTH,
        "months": Unit.MONTH,
        "year": Unit.YEAR,
        "years": Unit.YEAR,
    },
    on=("on the", "on"),
    starting=("from", "starting", "starting on", "starting from"),
    to=("to", "until", "till"),
    until=("until", "till", "til"),
    at=("at",),
    oclock=("o'clock", "oclock"),
    halves={"am": 0, "pm": 12, "a.m": 0, "p.m": 12},
    named_times={"noon": time(12), "midday": time(12), "midnight": time(0)},
    spoken_times={"half past": 30, "quarter past": 15, "quarter to": -15},
    all_day=("all day", "all-day"),
    lengths={"half an hour": 30, "half hour": 30, "an hour": 60, "an hour and a half": 90},
    length_prefixes=("for",),
    length_suffixes=(),
    ahead=("in",),
    next=("next", "this"),
    next_week=("next week",),
    every=("every", "each"),
    every_other=("every other",),
    rules={
        "daily": RulePhrase(Frequency.DAILY),
        "every day": RulePhrase(Frequency.DAILY),
        "each day": RulePhrase(Frequency.DAILY),
        "every other day": RulePhrase(Frequency.DAILY, 2),
        "every weekday": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "every working day": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "every workday": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "every weekend": RulePhrase(Frequency.WEEKLY, by_day=("SA", "SU")),
        "weekly": RulePhrase(Frequency.WEEKLY),
        "every week": RulePhrase(Frequency.WEEKLY),
        "each week": RulePhrase(Frequency.WEEKLY),
        "every other week": RulePhrase(Frequency.WEEKLY, 2),
        "fortnightly": RulePhrase(Frequency.WEEKLY, 2),
        "monthly": RulePhrase(Frequency.MONTHLY),
        "every month": RulePhrase(Frequency.MONTHLY),
        "each month": RulePhrase(Frequency.MONTHLY),
        "every other month": RulePhrase(Frequency.MONTHLY, 2),
        "quarterly": RulePhrase(Frequency.MONTHLY, 3),
        "every quarter": RulePhrase(Frequency.MONTHLY, 3),
        "yearly": RulePhrase(Frequency.YEARLY),
        "annually": RulePhrase(Frequency.YEARLY),
        "every year": RulePhrase(Frequency.YEARLY),
        "each year": RulePhrase(Frequency.YEARLY),
    },
    in_each={
        "of the month": Frequency.MONTHLY,
        "of each month": Frequency.MONTHLY,
        "of every month": Frequency.MONTHLY,
        "in the month": Frequency.MONTHLY,
    },
    of_each=("of each month", "of every month"),
    last_day=("last day",),
    times=("times", "x"),
    conjunctions=("and", "&"),
    remind=("remind me", "remind", "reminder", "alert me", "alert"),
    no_reminder=("no reminder", "no reminders", "without reminder", "without reminders"),
    before=("before", "earlier", "ahead"),
    at_start=("at the start", "at start", "on time"),
    place_prepositions=("in the", "in", "at the", "at"),
    place_nouns=(
        *("room", "office", "warehouse", "hq", "headquarters", "lobby", "canteen", "kitchen"),
        *("zoom", "teams", "building", "floor", "hall", "dock", "port", "site", "factory"),
    ),
    myself=("me", "myself"),
    modules=MODULES | {"client": Module.CLIENTS, "customers": Module.CLIENTS},
    priorities=PRIORITIES | {"normal": Priority.MEDIUM},
)
