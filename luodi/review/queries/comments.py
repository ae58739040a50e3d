"""Answer what applicants may read of the reviews, and whether a text names a reviewer."""

from __future__ import annotations

import unicodedata

from luodi.calls.models import Application
from luodi.calls.states import CallState
from luodi.registry.models import Person
from luodi.review.models import ApplicantComments, Assignment
from luodi.review.states import COUNTING

_OUT = (CallState.PUBLICITY, CallState.ANNOUNCED)
_WHY = "the text is for applicants; who wrote it is not in it"


def decision_is_out(application: Application) -> bool:
    """Tell whether the decision on an application is known to everybody."""
    return application.call.state in _OUT


def comments_for_applicant(application: Application) -> str | None:
    """Give what the applicants may read of the reviews: nothing until it was released and the decision is out."""
    if not decision_is_out(application):
        return None
    row = ApplicantComments.objects.filter(application=application, released_at__isnull=False).first()
    return row.text if row else None


def default_text(application: Application) -> str:
    """Put the reviewers' comments together, one after the other, without saying whose they are."""
    tasks = Assignment.objects.unguarded(_WHY).filter(application=application, state__in=COUNTING)
    return "\n\n".join(row.comment.strip() for row in tasks.order_by("number") if row.comment.strip())


def names_in(application: Application, text: str) -> list[str]:
    """List the names of the call's reviewers that a text holds, however they are spaced or written."""
    tasks = Assignment.objects.unguarded("looked for in a text").filter(call=application.call_id)
    people = Person.objects.unguarded("looked for in a text").filter(expert__in=tasks.values("expert"))
    said = _even(text)
    found = []
    for name, english, others in people.values_list("name", "name_en", "other_names"):
        spelled = [name, english, *others, *_turned(english)]
        if any(len(_even(one)) >= 2 and _even(one) in said for one in spelled):
            found.append(name)
    return sorted(set(found))


def _even(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum())


def _turned(name: str) -> list[str]:
    """Give a Western name the other way round: Li Ming, Ming Li."""
    first, _sep, last = name.strip().rpartition(" ")
    return [f"{last}{first}"] if first else []
