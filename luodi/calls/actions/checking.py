"""Check applications by form: the word on each clause, outcomes, returns, the list before the sides, appeals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.actions.applying import tell
from luodi.calls.models import Application, Call, CheckLine, Finding, Member, Revision
from luodi.calls.models.applications import ALL_PARTS
from luodi.calls.queries import checks
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW, ApplicationState, CallState
from luodi.core import audit
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.words import Words
from luodi.funds.actions import gates
from luodi.funds.models import Matter
from luodi.funds.rulebook.choices import Gate
from luodi.ledger.actions import open_books
from luodi.ledger.places import digest

_DECIDED = "the step was decided on"
LONGEST_CORRECTION = 60
MOST_OWN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """Be what a person says of one line of a check sheet."""

    met: bool
    reason: str = ""


def _hold(row: Application, by: Actor) -> Application:
    """Hold an application while it is checked.

    :raises NotAllowed: if checking it is not the actor's.
    :raises Conflict: if it is not to be checked now.
    """
    if not Application.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    if not Application.objects.allowed(by, "check").filter(pk=row.pk).exists():
        raise NotAllowed
    held: Application = Application._base_manager.select_for_update().get(pk=row.pk)
    if held.state != ApplicationState.SUBMITTED or held.call.state not in checks.CHECKED_IN:
        raise Conflict(_("This application is not in the formal check now."))
    if checks.list_before_sides(held.call):
        raise Conflict(_("The list lies before the sides. Take it back first."))
    return held


def check(
    row: Application,
    said: Mapping[str, Said],
    own: Sequence[tuple[str, Said]] = (),
    *,
    outcome: bool | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Finding | None:
    """Keep what a person says of each clause, and the outcome if there is one; where rule and person differ, with why.

    :raises Invalid: if a reason is missing, or the outcome does not follow from the lines.
    """
    with transaction.atomic():
        held = _hold(row, by)
        lines = _told(held, said, own)
        CheckLine.objects.filter(application=held, revision=held.revision).delete()
        CheckLine.objects.bulk_create(
            CheckLine(
                application=held, revision=held.revision, path=path, by_rule=by_rule, met=one.met,
                reason=one.reason[:500], checked_by_id=by.user_id, checked_at=at,
            )
            for path, by_rule, one in lines
        )  # fmt: skip
        Finding.objects.filter(application=held, confirmed_at=None).delete()
        finding = None if outcome is None else _found(held, outcome, note, lines, by, at)
        # Its applicants read the course of the application, but not yet what was found: the call keeps it.
        changes = {"receipt": held.receipt, "outcome": outcome}
        audit.record(by, "check", held.call, at=at, note=note.strip()[:500], changes=changes)
    return finding


def _told(
    row: Application, said: Mapping[str, Said], own: Sequence[tuple[str, Said]]
) -> list[tuple[str, bool | None, Said]]:
    lines: list[tuple[str, bool | None, Said]] = []
    wrong: dict[str, list[Words]] = {}
    for line in checks.sheet(row):
        if line.by_rule is None:
            continue
        one = said.get(line.path, Said(line.by_rule, line.reason))
        if one.met != line.by_rule and not one.reason.strip():
            wrong[line.path] = [
                format_lazy(_("{label}: say why you see it otherwise than the rules."), label=line.label)
            ]
        if not one.met and not one.reason.strip():
            one = Said(False, str(line.words))
        lines.append((line.path, line.by_rule, one))
    for text, one in own[:MOST_OWN]:
        if not one.met and not one.reason.strip():
            wrong["own"] = [_("Give a reason for each point of your own that is not met.")]
        lines.append((f"{checks.OWN}{text.strip()[:70]}", None, one))
    if len({path for path, _rule, _one in lines}) < len(lines):
        wrong["own"] = [_("Two points have the same name.")]
    if wrong:
        raise Invalid(wrong)
    return lines


def _found(
    row: Application,
    outcome: bool,
    note: str,
    lines: Iterable[tuple[str, bool | None, Said]],
    by: Actor,
    at: datetime,
) -> Finding:
    whole = all(one.met for _path, _rule, one in lines)
    if outcome and not whole:
        raise Invalid(
            {"": [_("A clause is not met. Find it met with a reason first, or find it not eligible.")]}
        )
    if not outcome and whole:
        raise Invalid({"": [_("Every clause is met. Name what is not, or find it eligible.")]})
    return Finding.objects.create(
        application=row,
        revision=row.revision,
        eligible=outcome,
        reason=note.strip()[:2000],
        by_id=by.user_id,
        at=at,
    )


def find_all_eligible(rows: Iterable[Application], *, by: Actor, at: datetime) -> int:
    """Find eligible at once what the rules find nothing against; the others are left alone. Tell how many."""
    count = 0
    with transaction.atomic():
        for row in rows:
            if all(line.met for line in checks.sheet(row)):
                check(row, {}, outcome=True, by=by, at=at)
                count += 1
    return count


def send_back(
    row: Application, parts: Iterable[str], until: date, note: str, *, by: Actor, at: datetime
) -> Application:
    """Return an application with only some of its parts open, to be corrected by a day.

    :raises Invalid: if nothing is opened, or the day is none to come.
    """
    opened, today = sorted(set(parts)), localdate(at)
    if not opened or not set(opened) <= ALL_PARTS:
        raise Invalid({"parts": [_("Choose what is to be corrected.")]})
    if not today < until <= today + timedelta(days=LONGEST_CORRECTION):
        words = _("Give a day to come, at most {days} days from now.")
        raise Invalid({"until": [format_lazy(words, days=LONGEST_CORRECTION)]})
    if row.call.state not in checks.CHECKED_IN:
        raise Conflict(_("This application is not in the formal check now."))
    if checks.list_before_sides(row.call):
        raise Conflict(_("The list lies before the sides. Take it back first."))
    facts = {"parts": opened, "until": until}
    moved: Application = APPLICATION_FLOW.advance(
        row, "return", by=by, at=at, note=note, facts=facts, inner=True
    )
    return moved


@APPLICATION_FLOW.effect("return")
def _open_parts(row: Application, taken: Taken) -> None:
    parts, until = taken.facts["parts"], taken.facts["until"]
    rows = Application.objects.unguarded(_DECIDED).filter(pk=row.pk)
    rows.update(reopened=parts, correct_by=until)
    Finding.objects.filter(application=row, confirmed_at=None).delete()
    tell(row, "returned", taken.at, {"note": taken.note, "until": until.isoformat()})
    row.refresh_from_db()


def lapse_corrections(at: datetime) -> int:
    """Let what was not corrected by its day go on as it was submitted before; tell how many."""
    late = Application.objects.unguarded("what the clock goes through").filter(
        state=ApplicationState.RETURNED, correct_by__lt=localdate(at), retired_at=None
    )
    count = 0
    for row in list(late):
        APPLICATION_FLOW.advance(row, "lapse", by=SYSTEM, at=at, inner=True)
        count += 1
    return count


# -- the list --


def _listed(call: Call) -> list[Finding]:
    """Give the outcomes that the sides have not confirmed yet, by receipt."""
    rows = Finding.objects.filter(application__call=call, confirmed_at=None, application__state="submitted")
    return list(rows.select_related("application").order_by("application__receipt"))


def _items(findings: Iterable[Finding]) -> list[list[Any]]:
    known = list(findings)
    hashes = dict(
        Revision.objects.filter(application__in=[one.application_id for one in known])
        .order_by("number")
        .values_list("application_id", "content_hash")
    )
    return [[one.application.receipt, one.eligible, hashes[one.application_id]] for one in known]


def lay_eligibility_list(call: Call, *, by: Actor, at: datetime) -> Matter:
    """Lay the list of who is eligible before the sides, once every application has an outcome.

    :raises Conflict: if the call is not in its formal check, or the list lies there already.
    :raises Invalid: if an application has no outcome yet.
    """
    if not Call.objects.allowed(by).filter(pk=call.pk).exists():
        raise Missing
    if not Call.objects.allowed(by, "lay_list").filter(pk=call.pk).exists():
        raise NotAllowed
    with open_books():
        held: Call = (
            Call._base_manager.select_for_update(of=("self",)).select_related("governance").get(pk=call.pk)
        )
        if held.state != CallState.SCREENING or held.governance is None:
            raise Conflict(_("The list is laid once the call takes no more applications."))
        findings = _listed(held)
        found = {one.application_id for one in findings}
        rows = Application.objects.unguarded("counted for the call").filter(
            call=held, state__in=(ApplicationState.SUBMITTED, ApplicationState.RETURNED), retired_at=None
        )
        waiting = [row.receipt for row in rows.order_by("receipt") if row.pk not in found]
        if waiting:
            words = _("No outcome yet: {receipts}")
            raise Invalid({"": [format_lazy(words, receipts="、".join(waiting[:10]))]})
        if not findings:
            raise Invalid({"": [_("There is nothing to confirm.")]})
        content = {"items": _items(findings)}
        matter = gates.lay(held, Gate.ELIGIBILITY_LIST, held.governance, content, by=by, at=at)
        audit.record(by, "lay_list", held, at=at, changes={"hash": matter.content_hash})
    return matter


def take_list_back(call: Call, *, by: Actor, at: datetime) -> None:
    """Take the list back from before the sides, to find something otherwise."""
    if not Call.objects.allowed(by).filter(pk=call.pk).exists():
        raise Missing
    if not Call.objects.allowed(by, "lay_list").filter(pk=call.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        if checks.list_before_sides(call) is None:
            raise Conflict(_("The list does not lie before the sides."))
        gates.withdraw(call, Gate.ELIGIBILITY_LIST, at=at)
        audit.record(by, "take_list_back", call, at=at)


def _stands(call: Call, matter: Matter) -> str:
    """Hash the list as it stands now: who withdrew meanwhile stays on it as they were laid."""
    now = {one[0]: one for one in _items(_listed(call))}
    gone = {
        row.receipt
        for row in Application.objects.unguarded("on a list").filter(
            call=call, state=ApplicationState.WITHDRAWN
        )
    }
    laid = matter.content["items"]
    items = [now.get(one[0]) or (one if one[0] in gone else None) for one in laid]
    fresh = {one[0] for one in laid}
    return digest({"items": [*items, *(one for key, one in now.items() if key not in fresh)]})


def _passed(call: Call, matter: Matter, at: datetime) -> None:
    """Let the confirmed outcomes hold, and tell the applicants; their time to appeal begins."""
    by_receipt = {one.application.receipt: one for one in _listed(call)}
    for receipt, _eligible, _hash in matter.content["items"]:
        finding = by_receipt.get(receipt)
        if finding is None:
            continue
        verb = "find_eligible" if finding.eligible else "find_ineligible"
        note = "" if finding.eligible else finding.reason or str(_("not eligible by the formal check"))
        Finding.objects.filter(pk=finding.pk).update(confirmed_at=at)
        row = APPLICATION_FLOW.advance(finding.application, verb, by=SYSTEM, at=at, note=note, inner=True)
        until = checks.appeal_until(row)
        context = {
            "eligible": finding.eligible, "note": note, "until": until.isoformat() if until else "",
            "unmet": [f"{label} {reason}".strip() for label, reason in checks.unmet(row)],
        }  # fmt: skip
        tell(row, "outcome", at, context)


def _checkers(call: Call, _matter: Matter) -> frozenset[int]:
    found = Finding.objects.filter(application__call=call).exclude(by=None).values_list("by_id", flat=True)
    return frozenset(found)


def _conflicted(call: Call, _matter: Matter) -> frozenset[int]:
    """Name who applies for something on the list, or works on it."""
    rows = Application.objects.unguarded("conflicts with a list").filter(
        call=call, submitted_at__isnull=False
    )
    people = set(rows.values_list("created_by", "principal__user"))
    team = Member.objects.filter(party__application__in=rows).values_list("person__user", flat=True)
    return frozenset(key for key in {*team, *(key for pair in people for key in pair)} if key is not None)


gates.follows(
    gates.Kind(
        gate=Gate.ELIGIBILITY_LIST, model=Call, passed=_passed, stands=_stands, makers=_checkers,
        conflicted=_conflicted, within=open_books,
    )
)  # fmt: skip


def _list_is_confirmed(call: Any) -> dict[str, Words]:
    # A check of a step is asked without an instant: the day is today's.
    return checks.holds_review_up(call, timezone.localdate())


CALL_FLOW.require("begin_review", _list_is_confirmed)
