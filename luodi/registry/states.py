"""Name kinds and states of what the registers hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow, Step


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


RESULT_FLOW = Flow(
    "research result",
    initial=ResultState.DRAFT,
    final=(),
    steps=(
        Step("submit", _("Submit"), ("draft",), "submitted"),
        Step("publish", _("Publish"), ("submitted", "withdrawn"), "published"),
        Step("return", _("Return"), ("submitted",), "draft", note=True, primary=False),
        Step("withdraw", _("Withdraw"), ("submitted", "published"), "withdrawn", note=True, primary=False),
    ),
)
