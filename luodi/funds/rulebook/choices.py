"""Name what the clauses of a rule book can choose between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """Be who turns a key at a gate; the custodian's finance does so at the payment instruction alone."""

    GOVERNMENT = "government", _("local government")
    UNIVERSITY = "university", _("university")
    CUSTODIAN = "custodian", _("custodian's finance")


class Gate(models.TextChoices):
    """Be a gate at which the sides turn keys: those of the rule book, and the one of the book itself."""

    RULES = "rules", _("rule book")
    PUBLISH_CALL = "publish_call", _("publish or amend a call")
    ELIGIBILITY_LIST = "eligibility_list", _("eligibility list")
    PANEL_COMPOSITION = "panel_composition", _("panel composition")
    AWARD_LIST = "award_list", _("signature of the award list")
    AWARD_AMENDMENT = "award_amendment", _("amendment of an award")
    INSTALMENT_RELEASE = "instalment_release", _("release of an instalment")
    SETTLEMENT = "settlement", _("waiver of a recovery, carry-over, close")


class Payer(models.TextChoices):
    """Be whose money a source is."""

    GOVERNMENT = "government", _("local government")
    UNIVERSITY = "university", _("university")
    ENTERPRISE = "enterprise", _("enterprise")


class Proposer(models.TextChoices):
    """Be who puts a matter before a gate."""

    FUND_OFFICER = "fund_officer", _("fund officer")
    GOVERNMENT = "government", _("local government")
    UNIVERSITY = "university", _("university")
    PANEL = "panel", _("panel")
    FINANCE = "finance", _("custodian's finance (who prepares)")


class Unspent(models.TextChoices):
    """Be what happens at year's end to what was not allotted."""

    CARRY = "carry", _("carried over to the next year")
    LAPSE = "lapse", _("lapses")
    RETURN = "return", _("goes back to the source")


class Commits(models.TextChoices):
    """Be up to what a fund may commit itself: what was appropriated, or what has come in of it."""

    APPROPRIATED = "appropriated", _("what is appropriated")
    RECEIVED = "received", _("what has come in")


class Majority(models.TextChoices):
    """Be how votes carry."""

    SIMPLE = "simple", _("majority of all votes")
    DOUBLE = "double", _("majority within each side")


class CountedOf(models.TextChoices):
    """Be of what a majority is more than half."""

    PRESENT = "present", _("of the members present")
    CAST = "cast", _("of the votes for and against")


class QuorumOf(models.TextChoices):
    """Be of what the quorum is a part."""

    WHOLE = "whole", _("of all voting members")
    EACH_SIDE = "each_side", _("of the voting members of each side")


class Tie(models.TextChoices):
    """Be what is done when as many are for as against."""

    CHAIR = "chair", _("the chair decides")
    CO_CHAIRS = "co_chairs", _("the co-chairs decide jointly, otherwise it is put off")
    DEFER = "defer", _("it is put off")
    REJECT = "reject", _("it is rejected")


class Local(models.TextChoices):
    """Be who of the applicants must be a legal person of the region."""

    LEAD = "lead", _("the lead")
    ANY = "any", _("the lead or a partner")
    NOBODY = "nobody", _("nobody")


class Applicant(models.TextChoices):
    """Be what kind of organisation applies."""

    ENTERPRISE = "enterprise", _("enterprise")
    UNIVERSITY = "university", pgettext_lazy("applicant", "university")
    INSTITUTE = "institute", _("research institute")
    OTHER = "other", _("other organisation")


class Drop(models.TextChoices):
    """Be which scores are left out of the mean."""

    NONE = "none", _("none")
    EXTREMES = "extremes", _("the highest and the lowest")


class Blind(models.TextChoices):
    """Be who does not learn whom in a review."""

    NONE = "none", pgettext_lazy("review", "open")
    SINGLE = "single", _("applicants do not learn the reviewers")
    DOUBLE = "double", _("neither learns the other")


class University(models.TextChoices):
    """Be what counts as a reviewer's own unit at a university."""

    WHOLE = "whole", _("the whole university")
    COLLEGE = "college", _("the school or department")


class Proof(models.TextChoices):
    """Be what an instalment waits for; two of them need a share to be reached."""

    SIGNED = "signed", _("task book signed")
    MATCHING = "matching", _("matching money proven")
    MID_TERM = "mid_term", _("mid-term check passed")
    SPENT = "spent", _("earlier instalments spent")
    ACCEPTED = "accepted", _("project accepted")


WITH_SHARE = frozenset({Proof.MATCHING, Proof.SPENT})
