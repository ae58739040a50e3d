"""Keep people, and what they can do for others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.registry import rules
from luodi.registry.calc import is_valid_openalex, is_valid_orcid, reversed_digits, tidy_openalex, tidy_orcid
from luodi.registry.models.classifications import Field, Industry, Region, in_english
from luodi.registry.models.organisations import Organisation
from luodi.registry.states import Language, Service


class Person(Record):
    """Be somebody the office works with (人员)."""

    PREFIX = "P"
    NAMED_BY = "name"
    NATURAL = (("name", "organisation"),)
    rules: ClassVar[Rules] = rules.person_rules
    MASKED: ClassVar[dict[str, str]] = {"email": "see_contact", "phone": "see_contact"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"name", "name_en", "other_names", "title", "email", "phone", "phone_reversed", "user"}
    )

    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    other_names = models.JSONField(
        _("other names"), default=list, blank=True, help_text=_("Former names and other spellings.")
    )
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
    # Its digits from the last to the first, so that an index finds a number by its tail.
    phone_reversed = models.CharField(max_length=30, editable=False, blank=True, db_index=True)
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
            models.Index(fields=("email",), name="person_by_email"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    def clean(self) -> None:
        """Keep what the phone is found by."""
        self.phone_reversed = reversed_digits(self.phone)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the phone is found by."""
        self.phone_reversed = reversed_digits(self.phone)
        super().save(*args, **kwargs)


class Expert(Record):
    """Be what a person can do for enterprises and regions (专家)."""

    PREFIX = "E"
    NAMED_BY = "person__name"
    NATURAL = (("person",),)
    rules: ClassVar[Rules] = rules.expert_rules
    MASKED: ClassVar[dict[str, str]] = {"email": "see_contact", "phone": "see_contact"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "profile", "orcid", "openalex"})

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="expert", verbose_name=_("person")
    )
    fields = models.ManyToManyField(Field, blank=True, verbose_name=_("technology fields"))
    industries = models.ManyToManyField(Industry, blank=True, verbose_name=_("industries served"))
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    profile = models.TextField(_("profile"), max_length=2000, blank=True)
    services = models.JSONField(_("services offered"), default=list, blank=True)
    regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="+",
        limit_choices_to={"level": "province", "abolished": False},
        verbose_name=_("regions served"),
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    openalex = models.CharField("OpenAlex", max_length=16, blank=True)
    # When the expert last said that the profile is right.
    confirmed_at = models.DateTimeField(_("confirmed by the expert"), null=True, editable=False)
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

    def clean(self) -> None:
        """Tidy the identifiers and check them.

        :raises ValidationError: if one cannot be right.
        """
        wrong: dict[str, Any] = {}
        self.orcid, self.openalex = tidy_orcid(self.orcid), tidy_openalex(self.openalex)
        if self.orcid and not is_valid_orcid(self.orcid):
            wrong["orcid"] = _("This is no ORCID iD: it has 16 digits, the last of which fits the others.")
        if self.openalex and not is_valid_openalex(self.openalex):
            wrong["openalex"] = _(
                "This is no OpenAlex author id: it is an A with digits, such as A5023888391."
            )
        if wrong:
            raise ValidationError(wrong)

    @property
    def language_names(self) -> list[str]:
        """Give the languages by name."""
        names = dict(Language.choices)
        return [str(names.get(code, code)) for code in self.languages]

    @property
    def service_names(self) -> list[str]:
        """Give the services by name."""
        names = dict(Service.choices)
        return [str(names.get(code, code)) for code in self.services]
