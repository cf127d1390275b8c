"""What of a change requires more than the right to edit.

EDIT changes what an event says. Who may see it and what other people answered is for those who
manage it.
"""

from collections.abc import Iterator
from dataclasses import replace

from terp_desktop.domain.event import EventContent, Participant, ResponseStatus
from terp_desktop.domain.permissions import Action


def managing_actions(person_id: int, before: EventContent, after: EventContent) -> Iterator[Action]:
    """The actions of the change that require MANAGE, as far as the contents tell.

    `person_id` is whoever makes it: their own answer is theirs to give.
    """
    if after.visibility is not before.visibility:
        yield Action.SHARE
    if _answers_of_others(person_id, before, after) != after.participants:
        yield Action.ANSWER_FOR_OTHERS


def keep_unmanaged(person_id: int, before: EventContent, after: EventContent) -> EventContent:
    """The content after the change, without what `managing_actions` names.

    For files, which always say who may see an event and who answered what.
    """
    return replace(
        after,
        visibility=before.visibility,
        participants=_answers_of_others(person_id, before, after),
    )


def _answers_of_others(
    person_id: int, before: EventContent, after: EventContent
) -> tuple[Participant, ...]:
    """The participants after the change, all but the person with the answers from before it."""
    answers = {_key(one): one.response_status for one in before.participants}
    return tuple(
        one
        if one.user_id == person_id or one.response_status is _answer(answers, one)
        else replace(one, response_status=_answer(answers, one), responded_at=None)
        for one in after.participants
    )


def _answer(answers: dict[object, ResponseStatus], participant: Participant) -> ResponseStatus:
    return answers.get(_key(participant), ResponseStatus.PENDING)


def _key(participant: Participant) -> object:
    return participant.user_id, (participant.external_email or "").casefold()
