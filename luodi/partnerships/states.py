"""Name kinds and states of standing bodies, of what is done in them, of agreements, promises and open points."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class BodyKind(models.TextChoices):
    """Be a kind of body that stands beyond a single project."""

    MANAGEMENT_OFFICE = "management_office", _("university office")
    JOINT_OFFICE = "joint_office", _("joint office")
    VIRTUAL_INSTITUTE = "virtual_institute", _("virtual institute")
    LOCAL_INSTITUTE = "local_institute", _("local institute")
    RD_BASE = "rd_base", _("research and development base")
    INDUSTRIAL_BASE = "industrial_base", _("industrialisation base")
    JOINT_LABORATORY = "joint_laboratory", _("joint laboratory")


class BodyState(models.TextChoices):
    """Be the state of a standing body."""

    ON_RECORD = "on_record", _("on record, state not stated")
    PLANNED = "planned", pgettext_lazy("body", "planned")
    SIGNED = "signed", _("signed")
    OPENED = "opened", pgettext_lazy("body", "opened")
    OPERATING = "operating", _("operating")
    EVALUATING = "evaluating", _("in evaluation")
    CLOSED = "closed", pgettext_lazy("body", "closed")
    DROPPED = "dropped", pgettext_lazy("body", "not set up")


class OfficeRole(models.TextChoices):
    """Be one of the four roles of a joint office."""

    EVENTS = "events", _("events on local needs")
    DIAGNOSIS = "diagnosis", _("enterprises diagnosed")
    PLANNING = "planning", _("planning studies for local governments")
    INTERNATIONAL = "international", _("international projects introduced")


class BookKind(models.TextChoices):
    """Be what a line of the books says."""

    PROMISED = "promised", _("promised")
    PAID = "paid", _("paid")


class BookState(models.TextChoices):
    """Be the state of a line of the books."""

    BOOKED = "booked", _("booked")
    REVERSED = "reversed", _("reversed")


class LogKind(models.TextChoices):
    """Be a kind of work that is written into the log of a body: along the four roles, or another."""

    EVENT = "event", pgettext_lazy("log", "event")
    DIAGNOSIS = "diagnosis", pgettext_lazy("log", "diagnosis of an enterprise")
    DECISION = "decision", pgettext_lazy("log", "decision support")
    INTERNATIONAL = "international", pgettext_lazy("log", "international introduction")
    OTHER = "other", pgettext_lazy("log", "other")


class CouncilOffice(models.TextChoices):
    """Be what somebody is in a council."""

    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    MEMBER = "member", pgettext_lazy("council", "member")
    SECRETARY = "secretary", _("secretary")


class ReportState(models.TextChoices):
    """Be the state of a body's report on a year."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


class EvaluationState(models.TextChoices):
    """Be the state of an evaluation."""

    DRAFT = "draft", _("draft")
    FINAL = "final", pgettext_lazy("evaluation", "final")


class Grade(models.TextChoices):
    """Be what a score is called."""

    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", pgettext_lazy("grade", "good")
    PASSED = "passed", pgettext_lazy("grade", "passed")
    FAILED = "failed", pgettext_lazy("grade", "not passed")


class IndexState(models.TextChoices):
    """Be the state of a version of the evaluation index."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class ActionState(models.TextChoices):
    """Be the state of an action agreed on."""

    OPEN = "open", pgettext_lazy("action", "open")
    DONE = "done", pgettext_lazy("action", "done")
    DROPPED = "dropped", pgettext_lazy("action", "dropped")


class AgreementLevel(models.TextChoices):
    """Be whom the university has agreed with."""

    PROVINCE = "province", _("university and province")
    CITY = "city", _("university and city")
    COUNTY = "county", _("university and county or zone")
    ENTERPRISE = "enterprise", _("university and enterprise")
    OTHER = "other", pgettext_lazy("agreement level", "other")


class AgreementState(models.TextChoices):
    """Be the state of an agreement."""

    DRAFT = "draft", _("draft")
    NEGOTIATING = "negotiating", _("in negotiation")
    SIGNED = "signed", _("signed")
    EXPIRED = "expired", pgettext_lazy("agreement", "expired")
    ENDED = "ended", _("ended early")
    DROPPED = "dropped", _("not concluded")


class PromiseState(models.TextChoices):
    """Be the state of a promise."""

    OPEN = "open", pgettext_lazy("promise", "open")
    KEPT = "kept", _("kept")
    WAIVED = "waived", _("waived")


class PointState(models.TextChoices):
    """Be the state of a point that is negotiated."""

    OPEN = "open", pgettext_lazy("point", "open")
    DECIDED = "decided", _("decided")


class Side(models.TextChoices):
    """Be who has promised."""

    UNIVERSITY = "university", _("university")
    PARTNER = "partner", _("partner")
    BOTH = "both", _("both sides")


class InteractionKind(models.TextChoices):
    """Be how people met."""

    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    CALL = "call", _("call")
    MESSAGE = "message", _("message")
    OTHER = "other", pgettext_lazy("interaction", "other")


def _can_be_signed(row: Any) -> dict[str, Words]:
    """Name what an agreement lacks before it is signed."""
    lacking: dict[str, Words] = {}
    if not row.signed_on:
        lacking["signed_on"] = _("Say on which day it was signed.")
    if not row.ends_on:
        lacking["ends_on"] = _("Say until when it holds; without a term nobody is warned before it ends.")
    points = row.points.unguarded("whether one is open, which holds up the signing")
    if points.filter(state=PointState.OPEN, retired_at=None).exists():
        lacking[""] = _("Points are still open: decide them first.")
    return lacking


def _is_shown(row: Any) -> dict[str, Words]:
    """Ask for evidence before a promise counts as kept."""
    return {} if row.evidence.strip() else {"evidence": _("Say by what one can see that it was kept.")}


def _is_decided(row: Any) -> dict[str, Words]:
    """Ask for the wording before a point counts as decided."""
    return {} if row.decision.strip() else {"decision": _("Write down what was decided.")}


def _can_be_set_up(row: Any) -> dict[str, Words]:
    """Name what a body lacks before its signing is noted."""
    lacking: dict[str, Words] = {}
    if not row.agreement_id:
        lacking["agreement"] = _("Say on which agreement it rests.")
    if not row.starts_on or not row.ends_on:
        lacking["ends_on"] = _("Say from when until when it is agreed.")
    return lacking


def _was_evaluated(row: Any) -> dict[str, Words]:
    """Ask for an evaluation before a body is renewed."""
    found = row.evaluations.unguarded("whether there is one, without which nothing is renewed")
    if found.filter(state=EvaluationState.FINAL, retired_at=None).exists():
        return {}
    return {"": _("No year of it was evaluated yet: confirm an evaluation first.")}


def _tells_what_was_done(row: Any) -> dict[str, Words]:
    """Ask for the text of a report before it is handed in."""
    return {} if row.done.strip() else {"done": _("Say what was done in the year.")}


def _is_all_judged(row: Any) -> dict[str, Words]:
    """Ask for a value of everything that a person has to judge."""
    from luodi.partnerships.queries import lacking_marks

    return dict(lacking_marks(row))


def _has_come_to_something(row: Any) -> dict[str, Words]:
    """Ask what came of an action before it counts as done."""
    return {} if row.outcome.strip() else {"outcome": _("Say what was done.")}


# Bodies that are only planned, or never came about, are nobody's business but of those who plan them.
NOT_PUBLIC = (BodyState.PLANNED, BodyState.DROPPED)
BODY_AT_WORK = (BodyState.OPENED, BodyState.OPERATING, BodyState.EVALUATING)
BODY_OVER = (BodyState.CLOSED, BodyState.DROPPED)

BODY_FLOW = Flow(
    "standing body",
    initial=BodyState.PLANNED,
    final=(BodyState.CLOSED, BodyState.DROPPED),
    steps=(
        Step("sign", _("Note the signing"), ("planned",), "signed", needs=(_can_be_set_up,)),
        Step("open", _("Note the opening"), ("signed",), "opened"),
        Step("operate", _("Begin to operate"), ("on_record", "opened"), "operating"),
        Step("evaluate", _("Begin the evaluation"), ("operating",), "evaluating"),
        Step("renew", _("Renew"), ("evaluating",), "operating", note=True, needs=(_was_evaluated,)),
        Step(
            "close",
            pgettext_lazy("body", "Close"),
            ("on_record", "signed", "opened", "operating", "evaluating"),
            "closed",
            note=True,
            primary=False,
        ),
        Step("drop", _("Drop it"), ("planned",), "dropped", note=True, primary=False),
    ),
)

BOOK_FLOW = Flow(
    "line of the books",
    initial=BookState.BOOKED,
    final=(BookState.REVERSED,),
    steps=(Step("reverse", _("Reverse"), ("booked",), "reversed", note=True, primary=False),),
)

REPORT_FLOW = Flow(
    "report on a year",
    initial=ReportState.DRAFT,
    final=(ReportState.ACCEPTED,),
    steps=(
        Step("submit", _("Submit"), ("draft", "returned"), "submitted", needs=(_tells_what_was_done,)),
        Step("accept", _("Accept"), ("submitted",), "accepted"),
        Step("return", _("Return for correction"), ("submitted",), "returned", note=True, primary=False),
    ),
)

EVALUATION_FLOW = Flow(
    "evaluation",
    initial=EvaluationState.DRAFT,
    final=(),
    steps=(
        Step("confirm", _("Confirm"), ("draft",), "final", needs=(_is_all_judged,)),
        Step("reopen", _("Reopen"), ("final",), "draft", note=True, primary=False),
    ),
)

INDEX_FLOW = Flow(
    "evaluation index",
    initial=IndexState.DRAFT,
    final=(),
    steps=(
        Step("activate", _("Put in force"), ("draft", "superseded"), "active"),
        Step("supersede", _("Supersede"), ("active",), "superseded", inner=True),
    ),
)

ACTION_FLOW = Flow(
    "action",
    initial=ActionState.OPEN,
    final=(),
    steps=(
        Step("finish", _("Mark as done"), ("open",), "done", needs=(_has_come_to_something,)),
        Step("drop", _("Drop it"), ("open",), "dropped", note=True, primary=False),
        Step("reopen", _("Reopen"), ("done", "dropped"), "open", note=True, primary=False),
    ),
)

AGREEMENT_FLOW = Flow(
    "agreement",
    initial=AgreementState.DRAFT,
    final=(AgreementState.EXPIRED, AgreementState.ENDED, AgreementState.DROPPED),
    steps=(
        Step("negotiate", _("Begin to negotiate"), ("draft",), "negotiating"),
        Step("sign", _("Note the signing"), ("draft", "negotiating"), "signed", needs=(_can_be_signed,)),
        Step("drop", _("Drop it"), ("draft", "negotiating"), "dropped", note=True, primary=False),
        Step("end", _("End it early"), ("signed",), "ended", note=True, primary=False),
        Step("expire", pgettext_lazy("agreement", "Expire"), ("signed",), "expired", inner=True),
    ),
)

PROMISE_FLOW = Flow(
    "promise",
    initial=PromiseState.OPEN,
    final=(),
    steps=(
        Step("keep", _("Mark as kept"), ("open",), "kept", needs=(_is_shown,)),
        Step("waive", _("Waive"), ("open",), "waived", note=True, primary=False),
        Step("reopen", _("Reopen"), ("kept", "waived"), "open", note=True, primary=False),
    ),
)

POINT_FLOW = Flow(
    "open point",
    initial=PointState.OPEN,
    final=(),
    steps=(
        Step("decide", _("Mark as decided"), ("open",), "decided", needs=(_is_decided,)),
        Step("reopen", _("Reopen"), ("decided",), "open", note=True, primary=False),
    ),
)
