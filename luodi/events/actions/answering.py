"""Take answers to the survey after an event: by the own link, changed by it alone, or once on the open page.

Nothing is written down that ties an answer to who gave it: the key follows from the secret of the link, which is
kept nowhere, and no deed is entered in the audit (docs/adr/0032).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from luodi.accounts.actions.attempts import Limit, TooMany, take
from luodi.core.errors import Invalid, Missing
from luodi.events import questions
from luodi.events.models import EventRegistration, Survey, SurveyAnswer, SurveyGuest
from luodi.events.questions import Values, answer_key
from luodi.events.states import ComesAs
from luodi.registry.reference import ancestors

# A whole hall of people may share one address.
OPENLY: Final = Limit("survey-openly", 300, timedelta(hours=1))
# A city stands behind its province.
_CITY: Final = 1


def answer_survey(guest: SurveyGuest, values: Values, *, token: str, at: datetime) -> None:
    """Keep what somebody answered by the own link, or changed.

    :raises Missing: if it is closed, or was answered by the other one of the own links.
    :raises Invalid: with what cannot be kept, question by question.
    """
    with transaction.atomic():
        survey = _open(guest.survey_id, at)
        held = SurveyGuest.objects.select_for_update().get(pk=guest.pk)
        key = answer_key(token)
        if held.answered and not SurveyAnswer.objects.filter(key=key, survey=survey).exists():
            raise Missing
        _refuse(survey, values)
        rows = EventRegistration.objects.unguarded("as what somebody came, and from which city")
        row = rows.select_related("organisation").get(pk=held.registration_id)
        SurveyAnswer.objects.update_or_create(
            key=key,
            defaults={"survey": survey, "values": dict(values), "comes_as": row.comes_as, "city": _city(row)},
        )
        SurveyGuest.objects.filter(pk=held.pk).update(answered=True)


def answer_openly(
    survey: Survey, values: Values, *, nonce: str, comes_as: str, address: str, at: datetime
) -> None:
    """Keep what somebody answered on the open page; the same form sent twice counts once.

    :raises Missing: if it is closed.
    :raises TooMany: if too many answers came from this address.
    :raises Invalid: with what cannot be kept, question by question.
    """
    with transaction.atomic():
        held = _open(survey.pk, at)
        _refuse(held, values)
        if comes_as and comes_as not in ComesAs.values:
            raise Invalid({"comes_as": [questions.NO_ANSWER]})
        key = answer_key(f"{held.token}:{nonce}")
        if SurveyAnswer.objects.filter(key=key).exists():
            return
        if not take(OPENLY, address, at):
            raise TooMany
        SurveyAnswer.objects.create(key=key, survey=held, openly=True, comes_as=comes_as, values=dict(values))


def stop_mail(guest: SurveyGuest) -> None:
    """Mail somebody nothing of this kind any more, after no event; done twice it counts once."""
    SurveyGuest.objects.filter(pk=guest.pk).update(stopped=True)


def _open(key: int, at: datetime) -> Survey:
    """Hold a survey that can be answered: it is not closed while an answer is kept."""
    survey = Survey.objects.select_for_update().filter(pk=key, event__retired_at=None).first()
    if survey is None or not survey.accepts(localdate(at)):
        raise Missing
    return survey


def _refuse(survey: Survey, values: Values) -> None:
    if wrong := questions.refused(survey.asked, values):
        raise Invalid({key: [words] for key, words in wrong.items()})


def _city(row: Any) -> str:
    organisation = row.organisation
    chain = ancestors(organisation.region_id) if organisation and organisation.region_id else ()
    return chain[min(_CITY, len(chain) - 1)].code if chain else ""
