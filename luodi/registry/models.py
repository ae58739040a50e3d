"""Keep regions, classifications, organisations, people, research results and where these are used."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry import reference, rules
from luodi.registry.calc import is_valid_uscc, name_key, normalise_uscc
from luodi.registry.states import RESULT_FLOW, Level, OrganisationKind, ResultState, Service, Size, Way


def in_english() -> bool:
    """Tell whether the reader's language is English."""
    return (get_language() or "").startswith("en")


class Named(models.Model):
    """Be an entry of a public classification: a code, and a name in both languages."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160)

    class Meta:
        abstract = True
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_en if in_english() else self.name

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Find by code, else by a name that only one entry has."""
        text = text.strip()
        by_code = cls._default_manager.filter(pk=text).first()
        if by_code:
            return by_code
        named = list(cls._default_manager.filter(models.Q(name=text) | models.Q(name_en__iexact=text))[:2])
        return named[0] if len(named) == 1 else None


class Strategy(Named):
    """Be a national strategy (国家战略) that regions are tagged with."""


class Region(Named):
    """Be a region (地区): a division of GB/T 2260, or a functional zone within one."""

    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    abolished = models.BooleanField(_("abolished"), default=False)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revision_first = models.CharField(_("first revision"), max_length=8, blank=True)
    revision_last = models.CharField(_("last revision"), max_length=8, blank=True)
    strategies = models.ManyToManyField(Strategy, related_name="regions", blank=True)

    class Meta(Named.Meta):
        verbose_name = _("region")

    def __str__(self) -> str:
        return reference.full_name(self.code, english=in_english()) or super().__str__()

    def subtree(self) -> tuple[str, str]:
        """Give the half-open range of codes of the region with all that lies in it."""
        return reference.subtree(self.code)

    @property
    def short(self) -> str:
        """Give the name without the regions above it."""
        return self.name_en if in_english() else self.name

    @property
    def url(self) -> str:
        """Give the address of the region's page."""
        return f"/regions/{self.code}/"

    @classmethod
    def find(cls, text: str) -> Region | None:
        """Find by code or by a name as people write it, if only one region of the highest level can be meant."""
        meant = cls.meant(text)
        return cls._default_manager.filter(pk=meant[0].code).first() if len(meant) == 1 else None

    @classmethod
    def meant(cls, text: str) -> list[reference.Region]:
        """List the regions that a name may mean: present ones before abolished, of the highest level found."""
        found = list(reference.find_region(text))
        found = [region for region in found if not region.abolished] or found
        return [region for region in found if region.level == found[0].level]


class Industry(Named):
    """Be a section or division of GB/T 4754-2017 (国民经济行业)."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta(Named.Meta):
        verbose_name = _("industry")

    def subtree(self) -> tuple[str, str]:
        """Give the half-open range of codes: a section with its divisions, or a division alone."""
        if len(self.code) == 1:
            return self.code, chr(ord(self.code) + 1)
        return self.code, self.code[:-1] + chr(ord(self.code[-1]) + 1)


class Field(Named):
    """Be a technology field (技术领域)."""

    scheme = models.CharField(max_length=16)

    class Meta(Named.Meta):
        verbose_name = _("technology field")


class Organisation(Record):
    """Be an enterprise, a government department, a university unit or another partner (单位)."""

    PREFIX = "O"
    NAMED_BY = "name"
    NATURAL = (("uscc",), ("name_key",))
    rules: ClassVar[Rules] = rules.organisation_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    # What duplicates are found by: full-width folded, brackets and legal form evened out.
    name_key = models.CharField(max_length=160, editable=False, db_index=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        help_text=_("18 characters; the last one is checked."),
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("region")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry")
    )
    size = models.CharField(_("size"), max_length=8, choices=Size.choices, blank=True)
    high_tech = models.BooleanField(_("high-tech enterprise"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("belongs to")
    )
    website = models.URLField(_("website"), blank=True)
    introduction = models.TextField(
        pgettext_lazy("organisation", "introduction"), max_length=1000, blank=True
    )

    class Meta(Record.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.UniqueConstraint(
                fields=("uscc",),
                name="one_organisation_per_uscc",
                condition=~models.Q(uscc="") & models.Q(retired_at=None),
                violation_error_message=_(
                    "An organisation with this unified social credit code is registered already."
                ),
            ),
        )
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="organisation_by_change"),
            models.Index(
                fields=("region", "-changed_at", "-id"), name="organisation_of_region", condition=LIVE
            ),
            models.Index(
                fields=("kind", "-changed_at", "-id", "region"), name="organisation_of_kind", condition=LIVE
            ),
            models.Index(fields=("name", "id"), name="organisation_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    def clean(self) -> None:
        """Tidy the credit code and check its last character.

        :raises ValidationError: if the code cannot be right.
        """
        self.uscc = normalise_uscc(self.uscc)
        self.name_key = name_key(self.name)[:160]
        if self.uscc and not is_valid_uscc(self.uscc):
            raise ValidationError(
                {
                    "uscc": _(
                        "This code cannot be right: its last character does not fit the others. Check for a typo."
                    )
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key by which duplicates are found."""
        self.name_key = name_key(self.name)[:160]
        super().save(*args, **kwargs)


class Person(Record):
    """Be somebody the office works with (人员)."""

    PREFIX = "P"
    NAMED_BY = "name"
    NATURAL = (("name", "organisation"),)
    rules: ClassVar[Rules] = rules.person_rules
    MASKED: ClassVar[dict[str, str]] = {"email": "see_contact", "phone": "see_contact"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "name_en", "title", "email", "phone", "user"})

    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("organisation"),
    )
    title = models.CharField(pgettext_lazy("person", "title"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    user = models.OneToOneField(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="person",
    )

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (
            models.Index(fields=("organisation", "-changed_at"), name="person_by_organisation"),
            models.Index(fields=("name", "id"), name="person_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name


class Expert(Record):
    """Be what a person can do for enterprises and regions (专家)."""

    PREFIX = "E"
    NAMED_BY = "person__name"
    NATURAL = (("person",),)
    rules: ClassVar[Rules] = rules.expert_rules
    MASKED: ClassVar[dict[str, str]] = {"email": "see_contact", "phone": "see_contact"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "profile"})

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="expert", verbose_name=_("person")
    )
    fields = models.ManyToManyField(Field, blank=True, verbose_name=_("technology fields"))
    industries = models.ManyToManyField(Industry, blank=True, verbose_name=_("industries served"))
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    profile = models.TextField(_("profile"), max_length=2000, blank=True)
    services = models.JSONField(_("services offered"), default=list, blank=True)
    load_cap = models.PositiveSmallIntegerField(
        _("open introductions at most"), default=3, help_text=_("Nobody is asked beyond this number.")
    )

    class Meta(Record.Meta):
        verbose_name = _("expert")
        verbose_name_plural = _("experts")

    def __str__(self) -> str:
        return str(self.person)

    @property
    def school(self) -> Organisation | None:
        """Give the unit the expert works for."""
        return self.person.organisation

    @property
    def email(self) -> str:
        """Give the person's e-mail."""
        return self.person.email

    @property
    def phone(self) -> str:
        """Give the person's phone."""
        return self.person.phone

    @property
    def service_names(self) -> list[str]:
        """Give the services by name."""
        names = dict(Service.choices)
        return [str(names.get(code, code)) for code in self.services]


class ResearchResult(Record):
    """Be a research result that can be put to use (科技成果)."""

    PREFIX = "R"
    NAMED_BY = "title"
    NATURAL = (("title", "school"),)
    rules: ClassVar[Rules] = rules.result_rules
    flow: ClassVar[Flow | None] = RESULT_FLOW
    MASKED: ClassVar[dict[str, str]] = {"inventors": "see_inventors"}

    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    problem = models.TextField(_("problem solved"), max_length=1000, blank=True)
    advantage = models.TextField(_("advantage over the leading alternative"), max_length=1000, blank=True)
    economics = models.TextField(
        _("economic comparison"),
        max_length=1000,
        blank=True,
        help_text=_("Cost, yield, payback against what is used today."),
    )
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    field = models.ForeignKey(
        Field,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("technology field"),
    )
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry of use")
    )
    trl = models.PositiveSmallIntegerField(
        _("maturity (TRL)"), null=True, blank=True, choices=[(n, f"TRL {n}") for n in range(1, 10)]
    )
    way = models.CharField(_("wanted way"), max_length=16, choices=Way.choices, blank=True)
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("school"),
    )
    inventors = models.ManyToManyField(
        Expert, blank=True, related_name="results", verbose_name=_("inventors")
    )
    outcome = models.TextField(_("outcome so far"), max_length=1000, blank=True)
    category = models.CharField(_("discipline"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ResultState.choices, default=ResultState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("research result")
        verbose_name_plural = _("research results")
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="result_by_change"),
            models.Index(fields=("state", "-changed_at", "-id"), name="result_in_state", condition=LIVE),
            models.Index(
                fields=("field", "-changed_at", "-id", "state"), name="result_of_field", condition=LIVE
            ),
            models.Index(fields=("school", "-changed_at", "-id"), name="result_of_school", condition=LIVE),
            # Most results are imported, by nobody: without them the database knows how few somebody has.
            models.Index(
                fields=("created_by", "-changed_at", "-id"),
                name="result_of_creator",
                condition=LIVE & models.Q(created_by__isnull=False),
            ),
            models.Index(fields=("title", "id"), name="result_sorted_by_title"),
            models.Index(fields=("trl", "id"), name="result_sorted_by_trl"),
        )

    def __str__(self) -> str:
        return (self.title_en if in_english() else "") or self.title


class ResultApplication(Record):
    """Be one use of a result (成果应用) in one region, each with its own benefits."""

    PREFIX = "A"
    NATURAL = (("result", "region", "enterprise", "year"),)
    rules: ClassVar[Rules] = rules.application_rules
    MASKED: ClassVar[dict[str, str]] = {"enterprise": "see_enterprise"}

    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("research result"),
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    enterprise = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("enterprise"),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    way = models.CharField(_("way"), max_length=16, choices=Way.choices, blank=True)
    outcome = models.TextField(_("outcome"), max_length=1000, blank=True)
    outcome_en = models.TextField(_("outcome in English"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("application of a result")
        verbose_name_plural = _("applications of results")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="application_by_region"),
            models.Index(fields=("year", "id"), name="application_sorted_by_year"),
        )

    def __str__(self) -> str:
        return f"{self.result} · {self.region}"

    @property
    def outcome_shown(self) -> str:
        """Give the outcome in the reader's language, as far as it is told in it."""
        return (self.outcome_en if in_english() else "") or self.outcome
