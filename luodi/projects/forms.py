"""Take what people enter about projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyInput
from luodi.core.forms import PickField, RecordForm, TreeChoice, form_field
from luodi.partnerships.models import StandingBody
from luodi.projects import calc
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Member,
    Milestone,
    Project,
    ProjectChange,
    Risk,
)
from luodi.projects.states import BOUND, FIXED, PartnerRole, ProjectKind, TeamRole
from luodi.registry.models import Organisation, Person, Region


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.state in BOUND:
            # These change by a project change; here they can be read only, and what sends others is refused.
            for name in FIXED:
                self.fields[name].widget.attrs["readonly"] = True
                self.fields[name].help_text = _("Changes by a project change while the project is running.")


class ShareField(forms.CharField):
    """Take a share in per cent with up to two decimals, and give basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.widget.attrs.update(
            {"inputmode": "decimal", "data-unit": "%", "autocomplete": "off", "maxlength": 8}
        )

    def prepare_value(self, value: Any) -> Any:
        """Show basis points in per cent, and typed text as it was typed."""
        return calc.percent(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Turn what was typed into basis points.

        :raises ValidationError: if it is no share.
        """
        text = super().to_python(value)
        if not text:
            return None
        try:
            return calc.basis_points(text)
        except ValueError:
            raise forms.ValidationError(
                _("“%(text)s” is not a share. Write per cent from 0 to 100, such as 30 or 12.5."),
                params={"text": text},
            ) from None


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
    share = ShareField(label=_("share in %"))


class SharesForm(forms.Form):
    """Take how a team shares the work."""

    def __init__(self, *args: Any, team: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._team = team
        for one in team:
            label = _("share of %(name)s") % {"name": one.person}
            self.fields[f"share_{one.pk}"] = ShareField(label=label, initial=one.share)

    @property
    def shares(self) -> dict[int, int | None]:
        """Give the share in basis points by the member's key."""
        return {one.pk: self.cleaned_data[f"share_{one.pk}"] for one in self._team}


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


class DeliverableForm(RecordForm):
    """Take a deliverable."""

    class Meta:
        model = Deliverable
        formfield_callback = form_field
        fields = ("title", "kind", "due_on", "accepted_by")


class RiskForm(RecordForm):
    """Take a risk."""

    class Meta:
        model = Risk
        formfield_callback = form_field
        fields = ("title", "likelihood", "effect", "owner", "measure")
        widgets = {"measure": forms.Textarea(attrs={"rows": 3})}


class ReasonForm(RecordForm):
    """Take the reason of a change better put."""

    class Meta:
        model = ProjectChange
        formfield_callback = form_field
        fields = ("reason",)


class AssessmentForm(RecordForm):
    """Take somebody's marks and reasons."""

    GROUPS = (
        (_("Technological innovation"), ("innovation", "innovation_reason")),
        (_("Market prospect"), ("market", "market_reason")),
        (_("Foundation of cooperation"), ("foundation", "foundation_reason")),
        (_("Advice"), ("advice",)),
    )

    class Meta:
        model = Assessment
        formfield_callback = form_field
        fields = (
            "innovation", "innovation_reason", "market", "market_reason", "foundation", "foundation_reason", "advice",
        )  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("innovation_reason", "market_reason", "foundation_reason", "advice")
        }


class PolicyForm(RecordForm):
    """Take a version of the assessment policy."""

    GROUPS = (
        (_("Version"), ("title",)),
        (_("Weights"), ("innovation_weight", "market_weight", "foundation_weight")),
        (_("Who needs it"), ("required_for", "least")),
    )

    required_for = forms.MultipleChoiceField(
        label=_("asked of"),
        choices=ProjectKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Projects of these kinds cannot be approved without an assessment."),
    )

    class Meta:
        model = AssessmentPolicy
        formfield_callback = form_field
        fields = ("title", "innovation_weight", "market_weight", "foundation_weight", "required_for", "least")


class AskForm(_Limited):
    """Take who is asked to assess a project."""

    person = PickField(
        Person.objects.all(),
        label=_("person"),
        required=False,
        help_text=_("Somebody with an account who does not work in the project; left empty, it is you."),
    )


class ChangeForm(_Limited):
    """Take what is to stand where a running project was approved with something else."""

    title = forms.CharField(label=_("title"), max_length=200)
    region = TreeChoice(Region.objects.all(), label=_("landing region"))
    base = PickField(StandingBody.objects.all(), label=_("base"), required=False)
    amount = MoneyInput(label=_("planned amount"), required=False)
    starts_on = forms.DateField(
        label=_("starts"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("ends"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    lead = PickField(Person.objects.all(), label=_("lead"), required=False)
    lead_share = ShareField(
        label=_("share of a lead who is new in the team"),
        help_text=_("Left empty for one who has a share below."),
    )
    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "data-limit": 1000})
    )

    def __init__(self, *args: Any, project: Project, team: list[Member], **kwargs: Any) -> None:
        lead = next((one.person for one in team if one.role == TeamRole.LEAD), None)
        initial = {name: getattr(project, name) for name in FIXED} | {"lead": lead}
        super().__init__(*args, initial=initial, **kwargs)
        self._team = team
        for one in team:
            label = _("share of %(name)s") % {"name": one.person}
            self.fields[f"share_{one.pk}"] = ShareField(label=label, initial=one.share)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def wanted(self) -> dict[str, Any]:
        """Give what is to stand there in the plain values of `queries.terms_of`."""
        said = self.cleaned_data
        shares = {one.person.code: said[f"share_{one.pk}"] for one in self._team}
        if said["lead"] and said["lead"].code not in shares:
            shares[said["lead"].code] = said["lead_share"]
        return {
            "title": said["title"],
            "region": said["region"].pk,
            "base": said["base"].code if said["base"] else None,
            "amount": said["amount"].fen if said["amount"] is not None else None,
            "starts_on": said["starts_on"].isoformat() if said["starts_on"] else None,
            "ends_on": said["ends_on"].isoformat() if said["ends_on"] else None,
            "shares": sorted([code, share] for code, share in shares.items() if share),
            **({"lead": said["lead"].code} if said["lead"] else {}),
        }
