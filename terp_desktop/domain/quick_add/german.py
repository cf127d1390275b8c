"""The German vocabulary."""

from datetime import time

from terp_desktop.domain.event import Module, Priority
from terp_desktop.domain.quick_add.english import MODULES, PRIORITIES
from terp_desktop.domain.quick_add.vocabulary import RulePhrase, Unit, Vocabulary
from terp_desktop.domain.recurrence.frequency import Frequency

_WORKWEEK = ("MO", "TU", "WE", "TH", "FR")
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]
    )
}
_NUMBERS = (
    *("eins", "zwei", "drei", "vier", "fünf", "sechs"),
    *("sieben", "acht", "neun", "zehn", "elf", "zwölf"),
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "januar",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
        1,
    )
}

GERMAN = Vocabulary(
    example="Acme anrufen Di 14:00 30 min #kunden !hoch",
    weekdays=_WEEKDAYS
    | {name[:2]: number for name, number in _WEEKDAYS.items() if name != "sonntag"}
    | {"so.": 6}  # without the dot it is the most common of words
    | {"sonnabend": 5},
    repeated_weekdays={f"{name}s": number for name, number in _WEEKDAYS.items()},
    months=_MONTHS
    | {name[:3]: number for name, number in _MONTHS.items()}
    | {"jänner": 1, "feber": 2, "maerz": 3, "mrz": 3, "sept": 9},
    relative_days={
        "heute": 0,
        "morgen": 1,
        "morgen früh": 1,
        "übermorgen": 2,
        "uebermorgen": 2,
        "gestern": -1,
    },
    numbers={
        word: number
        for number, word in enumerate(
            [
                "eins",
                "zwei",
                "drei",
                "vier",
                "fünf",
                "sechs",
                "sieben",
                "acht",
                "neun",
                "zehn",
                "elf",
                "zwölf",
            ],
            1,
        )
    }
    | {"ein": 1, "eine": 1, "einem": 1, "einer": 1, "einen": 1},
    ordinals={
        f"{stem}{ending}": number
        for stem, number in {
            "erste": 1,
            "zweite": 2,
            "dritte": 3,
            "vierte": 4,
            "fünfte": 5,
            "letzte": -1,
        }.items()
        for ending in ("", "n", "r", "s")
    },
    ordinal_suffixes=(".",),
    units={
        "m": Unit.MINUTE,
        "min": Unit.MINUTE,
        "minute": Unit.MINUTE,
        "minuten": Unit.MINUTE,
        "h": Unit.HOUR,
        "std": Unit.HOUR,
        "stunde": Unit.HOUR,
        "stunden": Unit.HOUR,
        "tag": Unit.DAY,
        "tage": Unit.DAY,
        "tagen": Unit.DAY,
        "woche": Unit.WEEK,
        "wochen": Unit.WEEK,
        "monat": Unit.MONTH,
        "monate": Unit.MONTH,
        "monaten": Unit.MONTH,
        "jahr": Unit.YEAR,
        "jahre": Unit.YEAR,
        "jahren": Unit.YEAR,
    },
    on=("am", "den", "an"),
    starting=("von", "vom", "ab", "ab dem"),
    to=("bis", "bis zum"),
    until=("bis", "bis zum"),
    at=("um", "gegen"),
    oclock=("uhr",),
    halves={},
    named_times={"mittags": time(12), "mitternacht": time(0)},
    spoken_times={"halb": -30, "viertel nach": 15, "viertel vor": -15},
    all_day=("ganztägig", "ganztags", "den ganzen tag", "ganzer tag"),
    lengths={
        "eine halbe stunde": 30,
        "halbe stunde": 30,
        "eine viertelstunde": 15,
        "viertelstunde": 15,
        "eine dreiviertelstunde": 45,
        "eineinhalb stunden": 90,
        "anderthalb stunden": 90,
    },
    length_prefixes=("für",),
    length_suffixes=("lang",),
    ahead=("in",),
    next=("nächsten", "nächster", "kommenden", "kommender", "diesen", "dieser"),
    next_week=("nächste woche", "kommende woche"),
    every=("jeden", "jede", "jedes", "jeder", "alle"),
    every_other=(),
    rules={
        "täglich": RulePhrase(Frequency.DAILY),
        "jeden tag": RulePhrase(Frequency.DAILY),
        "jeden zweiten tag": RulePhrase(Frequency.DAILY, 2),
        "werktags": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "jeden werktag": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "jeden arbeitstag": RulePhrase(Frequency.WEEKLY, by_day=_WORKWEEK),
        "jedes wochenende": RulePhrase(Frequency.WEEKLY, by_day=("SA", "SU")),
        "wöchentlich": RulePhrase(Frequency.WEEKLY),
        "jede woche": RulePhrase(Frequency.WEEKLY),
        "jede zweite woche": RulePhrase(Frequency.WEEKLY, 2),
        "zweiwöchentlich": RulePhrase(Frequency.WEEKLY, 2),
        "14-tägig": RulePhrase(Frequency.WEEKLY, 2),
        "vierzehntägig": RulePhrase(Frequency.WEEKLY, 2),
        "monatlich": RulePhrase(Frequency.MONTHLY),
        "jeden monat": RulePhrase(Frequency.MONTHLY),
        "jeden zweiten monat": RulePhrase(Frequency.MONTHLY, 2),
        "vierteljährlich": RulePhrase(Frequency.MONTHLY, 3),
        "jedes quartal": RulePhrase(Frequency.MONTHLY, 3),
        "jährlich": RulePhrase(Frequency.YEARLY),
        "jedes jahr": RulePhrase(Frequency.YEARLY),
    },
    in_each={
        "im monat": Frequency.MONTHLY,
        "des monats": Frequency.MONTHLY,
        "jedes monats": Frequency.MONTHLY,
        "jeden monats": Frequency.MONTHLY,
    },
    of_each=("jedes monats", "jeden monats"),
    last_day=("letzten tag",),
    times=("mal", "x"),
    conjunctions=("und", "&"),
    remind=("erinnere mich", "erinnern", "erinnerung"),
    no_reminder=("keine erinnerung", "ohne erinnerung", "keine erinnerungen"),
    before=("vorher", "davor", "zuvor"),
    at_start=("zum beginn", "zu beginn", "zum start"),
    place_prepositions=("in der", "in den", "in", "im", "bei der", "bei", "beim", "an der"),
    place_nouns=(
        *("raum", "büro", "lager", "zentrale", "kantine", "küche", "besprechungsraum", "halle"),
        *("zoom", "teams", "hafen", "werk", "gebäude", "stock", "besprechungszimmer"),
    ),
    myself=("mich", "mir", "ich"),
    modules=MODULES
    | {
        "allgemein": Module.GENERAL,
        "kunden": Module.CLIENTS,
        "aufträge": Module.ORDERS,
        "bestellungen": Module.ORDERS,
        "lager": Module.INVENTORY,
        "bestand": Module.INVENTORY,
        "muster": Module.SAMPLES,
        "lieferanten": Module.VENDORS,
        "buchhaltung": Module.ACCOUNTING,
    },
    priorities=PRIORITIES
    | {
        "niedrig": Priority.LOW,
        "normal": Priority.MEDIUM,
        "mittel": Priority.MEDIUM,
        "hoch": Priority.HIGH,
        "dringend": Priority.URGENT,
    },
)
