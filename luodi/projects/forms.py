"""Take what people enter about projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.forms import PickField, RecordForm, form_field
from luodi.projects.models import Milestone, Project
from luodi.projects.states import PartnerRole, TeamRole
from luodi.registry.models import Organisation, Person


class ProjectForm(RecordForm):
    """Take a project."""

    GROUPS = (
        (_("Project"), ("title", "title_en", "kind", "summary")),
        (_("Where and when"), ("region", "base", "school", "field", "starts_on", "ends_on", "amount")),
    )

    class Meta:
        model = Project
        formfield_callback = form_field
        fields = (
            "title", "title_en", "kind", "region", "base", "school", "field", "summary", "amount", "starts_on",
            "ends_on",
        )  # fmt: skip


class _Limited(forms.Form):
    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.limit_to(actor)


class MemberForm(_Limited):
    """Take a member of the team."""

    person = PickField(Person.objects.all(), label=_("person"))
    role = forms.ChoiceField(label=_("role"), choices=TeamRole.choices, initial=TeamRole.MEMBER)
    share = forms.IntegerField(label=_("share in %"), min_value=0, max_value=100, required=False)


class PartnerForm(_Limited):
    """Take a partner."""

    organisation = PickField(Organisation.objects.all(), label=_("organisation"))
    role = forms.ChoiceField(label=_("role"), choices=PartnerRole.choices, initial=PartnerRole.PARTNER)


class TieForm(_Limited):
    """Take the project that brings a use of a result about."""

    project = PickField(Project.objects.all(), label=_("project"))


class MilestoneForm(RecordForm):
    """Take a milestone, or that it is done."""

    class Meta:
        model = Milestone
        formfield_callback = form_field
        fields = ("title", "due_on", "done_on", "evidence")
