"""Name kinds and states of what the registers hold."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class OrganisationKind(models.TextChoices):
    """Be what an organisation is."""

    ENTERPRISE = "enterprise", _("enterprise")
    GOVERNMENT = "government", _("government department")
    UNIVERSITY_UNIT = "university_unit", _("university unit")
    INSTITUTE = "institute", _("research institute")
    FOREIGN = "foreign", _("foreign partner")
    OTHER = "other", _("other organisation")


class Size(models.TextChoices):
    """Be the size of an enterprise as the statistics office has it."""

    LARGE = "large", _("large")
    MEDIUM = "medium", _("medium")
    SMALL = "small", _("small")
    MICRO = "micro", _("micro")


class Ownership(models.TextChoices):
    """Be who owns an enterprise, as the registration of technology contracts asks it of the buyer."""

    STATE = "state", _("state-owned or state-controlled")
    PRIVATE = "private", _("private")
    COLLECTIVE = "collective", _("collective")
    JOINT = "joint", _("joint venture with foreign capital")
    FOREIGN = "foreign", _("foreign-owned")
    PUBLIC = "public", _("public institution")
    OTHER = "other", pgettext_lazy("ownership", "other")


class SiteKind(models.TextChoices):
    """Be what is done at a site of an organisation."""

    FACTORY = "factory", _("factory")
    RESEARCH = "research", _("research and development")
    OFFICE = "office", pgettext_lazy("site", "office")
    OTHER = "other", pgettext_lazy("site", "other")


class Level(models.TextChoices):
    """Be the level of a region."""

    PROVINCE = "province", _("province")
    PREFECTURE = "prefecture", _("prefecture")
    COUNTY = "county", _("county")
    ZONE = "zone", _("functional zone")


class Way(models.TextChoices):
    """Be a way of cooperation."""

    COMMISSIONED = "commissioned", _("commissioned development")
    JOINT = "joint", _("joint development")
    TRANSFER = "transfer", _("technology transfer")
    LICENCE = "licence", _("technology licence")
    EQUITY = "equity", _("equity for technology")
    CONSULTING = "consulting", _("technical consulting")
    SERVICE = "service", _("technical service")
    OPEN = "open", _("open to proposals")


class Service(models.TextChoices):
    """Be what an expert is willing to do beside research."""

    DIAGNOSIS = "diagnosis", _("enterprise diagnosis")
    REVIEW = "review", _("review")
    TRAINING = "training", _("training")
    PLANNING = "planning", _("planning studies")
    DEVELOPMENT = "development", _("joint development")


class ResultState(models.TextChoices):
    """Be the state of a research result."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ResultKind(models.TextChoices):
    """Be the class of a result in the national registration form."""

    APPLIED = "applied", _("applied technology")
    BASIC = "basic", _("basic theory")
    SOFT = "soft", _("soft science")


class Embodiment(models.TextChoices):
    """Be the form in which a result comes."""

    TECHNOLOGY = "technology", _("new technology")
    PROCESS = "process", _("new process")
    PRODUCT = "product", _("new product")
    MATERIAL = "material", _("new material")
    EQUIPMENT = "equipment", _("new equipment")
    BIOMEDICAL = "biomedical", _("new bio-medical variety")
    VARIETY = "variety", _("new plant or animal variety")
    MINERAL = "mineral", _("new mineral variety")
    STANDARD = "standard", pgettext_lazy("form of a result", "standard")
    SOFTWARE = "software", _("software")
    OTHER = "other", pgettext_lazy("form of a result", "other")


class Attribute(models.TextChoices):
    """Be how original a result is."""

    ORIGINAL = "original", _("original innovation")
    ABSORBED = "absorbed", _("innovation on imported technology")
    SECONDARY = "secondary", _("further development of domestic technology")


class Stage(models.TextChoices):
    """Be how far a result has come, told by its maturity."""

    LABORATORY = "laboratory", _("initial stage (laboratory)")
    PILOT = "pilot", _("middle stage (pilot)")
    INDUSTRIAL = "industrial", _("mature stage (industrial use)")


class Standing(models.TextChoices):
    """Be the level that an evaluation found."""

    WORLD_LEADING = "world_leading", _("leading internationally")
    WORLD_ADVANCED = "world_advanced", _("advanced internationally")
    HOME_LEADING = "home_leading", _("leading in China")
    HOME_ADVANCED = "home_advanced", _("advanced in China")
    NONE = "none", _("not evaluated")


class Evaluation(models.TextChoices):
    """Be the form in which a result was evaluated."""

    APPRAISAL = "appraisal", _("appraisal")
    ACCEPTANCE = "acceptance", _("acceptance")
    CLOSING = "closing", _("closing of the project")
    REVIEW = "review", pgettext_lazy("form of evaluation", "expert review")
    ASSESSMENT = "assessment", _("assessment by an agency")
    ACCESS = "access", _("industry access")
    TEST = "test", _("test by an authority")
    OTHER = "other", pgettext_lazy("form of evaluation", "other")


class ProjectSource(models.TextChoices):
    """Be what paid for the work that a result came of."""

    STATE = "state", _("national programme")
    PROVINCE = "province", _("provincial programme")
    CITY = "city", _("city programme")
    OWN = "own", _("own choice")
    COMMISSIONED = "commissioned", _("commissioned by an enterprise")
    JOINT = "joint", _("joint research")
    OTHER = "other", pgettext_lazy("source of project", "other")


class Secrecy(models.TextChoices):
    """Be how far a result may be told; what is a state secret has no place here."""

    OPEN = "open", pgettext_lazy("secrecy", "may be told openly")
    TRADE = "trade", _("holds technical secrets (not classified)")
    CLASSIFIED = "classified", _("classified (state secret)")


class UseState(models.TextChoices):
    """Be how far a result is in use."""

    UNUSED = "unused", _("not used yet")
    TRIAL = "trial", _("small-range trial")
    SMALL = "small", _("small production")
    WIDE = "wide", _("wide use")
    STOPPED = "stopped", _("used once, then stopped")


class PropertyKind(models.TextChoices):
    """Be a kind of intellectual property."""

    INVENTION = "invention", _("invention patent")
    UTILITY = "utility", _("utility model")
    DESIGN = "design", _("design patent")
    SECRET = "secret", _("technical secret")
    SOFTWARE = "software", _("software copyright")
    PLANT = "plant", _("plant variety right")
    LAYOUT = "layout", _("layout of integrated circuits")
    BIOMEDICAL = "biomedical", _("bio-medical variety")
    OTHER = "other", pgettext_lazy("intellectual property", "other")


class PropertyState(models.TextChoices):
    """Be the state of an intellectual property."""

    PLANNED = "planned", pgettext_lazy("intellectual property", "planned")
    APPLIED = "applied", _("applied for")
    GRANTED = "granted", pgettext_lazy("intellectual property", "granted")
    TRANSFERRED = "transferred", _("transferred")
    LAPSED = "lapsed", pgettext_lazy("intellectual property", "lapsed")


class Better(models.TextChoices):
    """Be which of two figures is the better one."""

    LESS = "less", _("less is better")
    MORE = "more", _("more is better")


class Language(models.TextChoices):
    """Be a language in which an expert can advise."""

    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    RU = "ru", _("Russian")
    JA = "ja", _("Japanese")
    DE = "de", _("German")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    KO = "ko", _("Korean")
    AR = "ar", _("Arabic")


class InterestKind(models.TextChoices):
    """Be what ties an expert to an organisation."""

    SHARES = "shares", _("shares")
    EMPLOYMENT = "employment", _("employment or post")
    FAMILY = "family", _("family of somebody there")
    ADVISORY = "advisory", _("paid advice")
    OTHER = "other", pgettext_lazy("interest", "other")


class ReplyState(models.TextChoices):
    """Be how an expert answered the request to confirm a profile."""

    PENDING = "pending", _("not answered yet")
    CONFIRMED = "confirmed", _("confirmed as it stood")
    CORRECTED = "corrected", _("corrected and confirmed")
    OBJECTED = "objected", _("objected")


class ApprovalState(models.TextChoices):
    """Be the state of an approval to publish a result."""

    ASKED = "asked", _("waits for the owner")
    CONSENTED = "consented", _("owner agreed; waits for the school")
    ENDORSED = "endorsed", _("school agreed; waits for the office")
    GRANTED = "granted", pgettext_lazy("approval", "approved")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", pgettext_lazy("approval", "expired")


# GB/T 22900: what a result must have shown at each level of maturity.
MATURITY = (
    (1, _("TRL 1: principle observed")),
    (2, _("TRL 2: idea of use")),
    (3, _("TRL 3: principle proven by experiment")),
    (4, _("TRL 4: works in the laboratory")),
    (5, _("TRL 5: works in a like environment")),
    (6, _("TRL 6: prototype shown in a like environment")),
    (7, _("TRL 7: prototype shown in real use")),
    (8, _("TRL 8: finished and tested")),
    (9, _("TRL 9: proven in long use")),
)


def _is_approved(row: Any) -> dict[str, Words]:
    """Ask for the approvals of owner, school and office before a result is shown to enterprises."""
    granted = row.approvals.unguarded("whether one is in force, which the step needs")
    if granted.filter(state=ApprovalState.GRANTED, retired_at=None).exists():
        return {}
    if granted.filter(state__in=APPROVAL_PENDING, retired_at=None).exists():
        return {
            "": _("The approval is under way: owner, school and office have to agree, one after the other.")
        }
    return {"": _("It needs an approval that owner, school and office have agreed to: ask for one first.")}


RESULT_FLOW = Flow(
    "research result",
    initial=ResultState.DRAFT,
    final=(),
    steps=(
        Step("submit", _("Submit"), ("draft",), "submitted"),
        Step("publish", _("Publish"), ("submitted", "withdrawn"), "published", needs=(_is_approved,)),
        Step("return", _("Return"), ("submitted",), "draft", note=True, primary=False),
        Step("withdraw", _("Withdraw"), ("submitted", "published"), "withdrawn", note=True, primary=False),
    ),
)

APPROVAL_FLOW = Flow(
    "approval to publish",
    initial=ApprovalState.ASKED,
    final=(ApprovalState.REFUSED, ApprovalState.REVOKED, ApprovalState.EXPIRED),
    steps=(
        Step("consent", _("Agree as the owner"), ("asked",), "consented"),
        Step(
            "note_consent", _("Note the owner's consent"), ("asked",), "consented", note=True, primary=False
        ),
        Step("endorse", _("Agree for the school"), ("consented",), "endorsed"),
        Step(
            "note_endorsement",
            _("Note the school's consent"),
            ("consented",),
            "endorsed",
            note=True,
            primary=False,
        ),
        Step("approve", _("Approve for the office"), ("endorsed",), "granted"),
        Step("refuse", _("Refuse"), ("asked", "consented", "endorsed"), "refused", note=True, primary=False),
        Step("revoke", _("Revoke"), ("granted",), "revoked", note=True, primary=False),
        Step("expire", pgettext_lazy("approval", "Expire"), ("granted",), "expired", inner=True),
    ),
)
# An approval in one of these waits for somebody; of those there is one a result.
APPROVAL_PENDING = (ApprovalState.ASKED, ApprovalState.CONSENTED, ApprovalState.ENDORSED)
