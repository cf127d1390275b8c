"""The phrases of a vocabulary, ready to be read."""

from datetime import time
from functools import lru_cache

from terp_desktop.domain.quick_add.phrases import Phrases
from terp_desktop.domain.quick_add.vocabulary import RulePhrase, Unit, Vocabulary
from terp_desktop.domain.recurrence.frequency import Frequency


class Grammar:
    """The phrases of a language by what they mean."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = vocabulary
        self.weekdays: Phrases[int] = Phrases(words.weekdays)
        self.repeated_weekdays: Phrases[int] = Phrases(words.repeated_weekdays)
        self.months: Phrases[int] = Phrases(words.months)
        self.relative_days: Phrases[int] = Phrases(words.relative_days)
        self.numbers: Phrases[int] = Phrases(words.numbers)
        self.ordinals: Phrases[int] = Phrases(words.ordinals)
        self.ordinal_suffixes = Phrases.of(words.ordinal_suffixes)
        self.units: Phrases[Unit] = Phrases(words.units)
        self.on = Phrases.of(words.on)
        self.starting = Phrases.of(words.starting)
        self.to = Phrases.of(words.to)
        self.until = Phrases.of(words.until)
        self.at = Phrases.of(words.at)
        self.oclock = Phrases.of(words.oclock)
        self.halves: Phrases[int] = Phrases(words.halves)
        self.named_times: Phrases[time] = Phrases(words.named_times)
        self.spoken_times: Phrases[int] = Phrases(words.spoken_times)
        self.all_day = Phrases.of(words.all_day)
        self.lengths: Phrases[int] = Phrases(words.lengths)
        self.length_prefixes = Phrases.of(words.length_prefixes)
        self.length_suffixes = Phrases.of(words.length_suffixes)
        self.ahead = Phrases.of(words.ahead)
        self.next = Phrases.of(words.next)
        self.next_week = Phrases.of(words.next_week)
        self.every = Phrases.of(words.every)
        self.every_other = Phrases.of(words.every_other)
        self.rules: Phrases[RulePhrase] = Phrases(words.rules)
        self.in_each: Phrases[Frequency] = Phrases(words.in_each)
        self.of_each = Phrases.of(words.of_each)
        self.last_day = Phrases.of(words.last_day)
        self.times = Phrases.of(words.times)
        self.conjunctions = Phrases.of(words.conjunctions)
        self.remind = Phrases.of(words.remind)
        self.no_reminder = Phrases.of(words.no_reminder)
        self.before = Phrases.of(words.before)
        self.at_start = Phrases.of(words.at_start)
        self.place_prepositions = Phrases.of(words.place_prepositions)
        self.place_nouns = Phrases.of(words.place_nouns)


@lru_cache(maxsize=8)
def grammar_of(vocabulary: Vocabulary) -> Grammar:
    """The phrases of that vocabulary."""
    return Grammar(vocabulary)
