"""Take what people enter about claims and bounties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.claims import calc
from luodi.claims.models import Bounty, Claim
from luodi.core.actor import Actor
from luodi.core.files import TAKEN
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.registry.models import Expert

# So many of an expert's own results are offered to be named in a claim, the latest first.
MOST_RESULTS = 30


class StartForm(forms.Form):
    """Take for whom a claim is made; only a secretary has to say."""

    expert = PickField(Expert.objects.all(), label=_("lead expert"))

    def __init__(self, *args: Any, actor: Actor, experts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].limit_to(actor)  # type: ignore[attr-defined]
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]


class ClaimForm(RecordForm):
    """Take a claim; nothing is required to save a draft, submitting asks for the rest."""

    GROUPS = (
        (_("What you offer"), ("plan", "months", "quotation", "way", "confirmed")),
        (_("What it builds on"), ("base", "results", "team")),
        (_("What the enterprise may know of you"), ("named",)),
    )

    confirmed = forms.MultipleChoiceField(
        label=_("conditions of the bounty"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Confirm each of them; without it the claim cannot be submitted."),
    )

    class Meta:
        model = Claim
        formfield_callback = form_field
        fields = ("plan", "months", "quotation", "way", "base", "results", "team", "named")
        widgets = {
            "plan": forms.Textarea(attrs={"rows": 8}),
            "results": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["confirmed"]
            return
        bounty = self.instance.bounty
        conditions = calc.conditions_of(bounty.conditions) if bounty else []
        if conditions:
            self.fields["confirmed"].choices = [(said, said) for said in conditions]  # type: ignore[attr-defined]
            self.initial["confirmed"] = self.instance.confirmed
        else:
            del self.fields["confirmed"]
        results: Any = self.fields["results"]
        own = results.queryset.filter(inventors=self.instance.expert_id).order_by("-changed_at")
        results.queryset = results.queryset.filter(
            pk__in=list(own.values_list("pk", flat=True)[:MOST_RESULTS])
        )
        results.widget = forms.CheckboxSelectMultiple(choices=results.choices)
        if not results.queryset.exists():
            del self.fields["results"]


class AttachmentForm(forms.Form):
    """Take a file along with a claim."""

    attachment = forms.FileField(
        label=_("attachment"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
        help_text=_("More can be added on the page of the claim."),
    )


class BountyForm(RecordForm):
    """Take an open bounty."""

    GROUPS = (
        (_("What it is worth"), ("amount", "closes_on")),
        (_("What is asked for"), ("indicators", "conditions")),
        (_("Whose the outcome is"), ("ownership", "ownership_note")),
    )

    class Meta:
        model = Bounty
        formfield_callback = form_field
        fields = ("amount", "closes_on", "indicators", "conditions", "ownership", "ownership_note")
        widgets = {
            "indicators": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 4}),
        }


class ChoiceForm(forms.Form):
    """Take which claim is chosen, put on the short list or declined, why, and what the owner releases of itself."""

    claim = forms.CharField(max_length=24, error_messages={"required": _("Tick one of the claims.")})
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The claimant and the office read it."),
    )
    others = forms.CharField(
        label=_("word to the others"),
        max_length=300,
        required=False,
        help_text=_("They are thanked by mail in any case."),
    )
    released = forms.MultipleChoiceField(
        label=_("Release of the enterprise, beside its name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["released"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["released"]


class LinkForm(forms.Form):
    """Take to whom the link to compare goes."""

    name = forms.CharField(label=_("name of the contact"), max_length=80)
    email = forms.EmailField(label=_("e-mail"), max_length=200)
