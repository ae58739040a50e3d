"""Take what people enter into the registers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.forms import PickField, RecordForm, WordsField, form_field
from luodi.registry.models import Expert, Organisation, Person, ResearchResult, ResultApplication
from luodi.registry.states import Service


class OrganisationForm(RecordForm):
    """Take an organisation."""

    GROUPS = (
        (_("Organisation"), ("name", "name_en", "kind", "uscc", "former_names", "parent")),
        (
            _("Where and what"),
            ("region", "address", "industry", "size", "high_tech", "website", "introduction"),
        ),
    )

    class Meta:
        model = Organisation
        formfield_callback = form_field
        fields = (
            "name", "name_en", "kind", "uscc", "former_names", "region", "address", "industry", "size",
            "high_tech", "parent", "website", "introduction",
        )  # fmt: skip


class PersonForm(RecordForm):
    """Take a person."""

    class Meta:
        model = Person
        formfield_callback = form_field
        fields = ("name", "name_en", "organisation", "title", "email", "phone")


class ExpertForm(RecordForm):
    """Take an expert's profile."""

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
        fields = ("person", "fields", "industries", "keywords", "profile", "services", "load_cap")


class ResultForm(RecordForm):
    """Take a research result."""

    GROUPS = (
        (_("What it is"), ("title", "title_en", "summary", "keywords", "field", "industry", "category")),
        (_("What it is good for"), ("problem", "advantage", "economics", "outcome")),
        (_("How it can be had"), ("trl", "way", "school", "inventors")),
    )
    keywords = WordsField(label=_("keywords"), required=False, most=12, max_length=400)

    class Meta:
        model = ResearchResult
        formfield_callback = form_field
        fields = (
            "title", "title_en", "summary", "problem", "advantage", "economics", "keywords", "field", "industry",
            "trl", "way", "school", "inventors", "outcome", "category",
        )  # fmt: skip


class ApplicationForm(RecordForm):
    """Take one use of a result."""

    result = PickField(ResearchResult.objects.all(), label=_("research result"))

    class Meta:
        model = ResultApplication
        formfield_callback = form_field
        fields = ("result", "region", "enterprise", "year", "way", "outcome", "outcome_en")
