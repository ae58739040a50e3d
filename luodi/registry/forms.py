"""Take what people enter into the registers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.forms import PickField, RecordForm, WordsField, form_field
from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    PublicationApproval,
    ResearchResult,
    ResultApplication,
    Site,
)
from luodi.registry.states import Language, Service


class OrganisationForm(RecordForm):
    """Take an organisation."""

    GROUPS = (
        (_("Organisation"), ("name", "name_en", "kind", "uscc", "former_names", "other_names", "parent")),
        (
            _("Where and what"),
            (
                "region",
                "address",
                "industry",
                "size",
                "ownership",
                "high_tech",
                "stock_code",
                "website",
                "introduction",
            ),
        ),
    )

    class Meta:
        model = Organisation
        formfield_callback = form_field
        fields = (
            "name", "name_en", "kind", "uscc", "former_names", "other_names", "region", "address", "industry",
            "size", "ownership", "high_tech", "stock_code", "parent", "website", "introduction",
        )  # fmt: skip


class SiteForm(RecordForm):
    """Take a site of an organisation, which the page it is added on knows."""

    class Meta:
        model = Site
        formfield_callback = form_field
        fields = ("name", "kind", "region", "address", "note")


class PersonForm(RecordForm):
    """Take a person."""

    class Meta:
        model = Person
        formfield_callback = form_field
        fields = ("name", "name_en", "other_names", "organisation", "title", "email", "phone")


class ExpertForm(RecordForm):
    """Take an expert's profile."""

    GROUPS = (
        (_("Who and what"), ("person", "profile", "keywords", "fields", "industries")),
        (_("What is offered, where, how much"), ("services", "languages", "load_cap", "regions")),
        (_("Known elsewhere as"), ("orcid", "openalex")),
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    services = forms.MultipleChoiceField(
        label=_("services offered"),
        choices=Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    keywords = WordsField(label=_("keywords"), required=False, most=12, max_length=400)

    class Meta:
        model = Expert
        formfield_callback = form_field
        fields = (
            "person", "fields", "industries", "keywords", "profile", "services", "languages", "regions",
            "load_cap", "orcid", "openalex",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"regions": forms.CheckboxSelectMultiple}


class ResultForm(RecordForm):
    """Take a research result."""

    GROUPS = (
        (_("What it is"), ("title", "title_en", "summary", "keywords", "field", "industry")),
        (_("What it is good for"), ("problem", "advantage", "economics", "outcome")),
        (
            _("How it can be had"),
            ("trl", "way", "price_idea", "price_terms", "school", "inventors", "secrecy"),
        ),
        (
            _("For the national registration form"),
            (
                "kind", "embodiment", "attribute", "standing", "evaluation", "project_source", "category",
                "completing_units", "completers", "starts_on", "ends_on", "use_state", "unused_reason",
                "approval_number",
            ),
        ),
    )  # fmt: skip
    keywords = WordsField(label=_("keywords"), required=False, most=12, max_length=400)
    completing_units = WordsField(
        label=_("completing units in order"), required=False, most=20, max_length=800
    )
    completers = WordsField(label=_("completers in order"), required=False, most=30, max_length=800)

    @property
    def folded(self) -> Any:
        """Give the group that most people leave empty: it is shown closed."""
        return self.groups[-1]

    class Meta:
        model = ResearchResult
        formfield_callback = form_field
        fields = (
            "title", "title_en", "summary", "problem", "advantage", "economics", "keywords", "field", "industry",
            "trl", "way", "school", "inventors", "outcome", "category", "price_idea", "price_terms", "kind",
            "embodiment", "attribute", "standing", "evaluation", "project_source", "completing_units",
            "completers", "starts_on", "ends_on", "use_state", "unused_reason", "approval_number", "secrecy",
        )  # fmt: skip


class ApplicationForm(RecordForm):
    """Take one use of a result."""

    result = PickField(ResearchResult.objects.all(), label=_("research result"))

    class Meta:
        model = ResultApplication
        formfield_callback = form_field
        fields = ("result", "region", "enterprise", "year", "way", "outcome", "outcome_en")


class ApprovalForm(RecordForm):
    """Take until when a result may be shown, and what not to tell."""

    class Meta:
        model = PublicationApproval
        formfield_callback = form_field
        fields = ("until_on", "conditions")
