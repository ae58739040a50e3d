"""Take what people enter about agreements, their texts, promises, open points and interactions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.partnerships.chat import MOST_CHARACTERS
from luodi.partnerships.models import Agreement, AgreementText, ClausePoint, Interaction, Promise
from luodi.registry.models import Organisation


class AgreementForm(RecordForm):
    """Take an agreement."""

    GROUPS = (
        (_("Agreement"), ("title", "level", "region", "partners", "summary", "amount")),
        (_("Term"), ("signed_on", "starts_on", "ends_on", "predecessor")),
    )

    class Meta:
        model = Agreement
        formfield_callback = form_field
        fields = (
            "title", "level", "region", "partners", "summary", "amount", "signed_on", "starts_on", "ends_on",
            "predecessor",
        )  # fmt: skip
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}


class TextForm(RecordForm):
    """Take what is said of a version of an agreement's text."""

    class Meta:
        model = AgreementText
        formfield_callback = form_field
        fields = ("dated_on", "change")
        widgets = {"change": forms.Textarea(attrs={"rows": 4})}


class NewTextForm(TextForm):
    """Take a version of an agreement's text with its file."""

    file = forms.FileField(label=_("file"), help_text=_("Word or PDF, up to 30 MB."))


class PromiseForm(RecordForm):
    """Take a promise; which agreement it belongs to goes without saying where it is entered."""

    GROUPS = (
        (_("Promise"), ("clause", "title", "side", "owner", "due_on", "measure")),
        (_("What was done"), ("evidence",)),
    )

    class Meta:
        model = Promise
        formfield_callback = form_field
        fields = ("clause", "title", "side", "owner", "due_on", "measure", "evidence")
        widgets = {"evidence": forms.Textarea(attrs={"rows": 4})}


class PointForm(RecordForm):
    """Take a point of the board; the partner's people say their own position and nothing else."""

    class Meta:
        model = ClausePoint
        formfield_callback = form_field
        fields = ("clause", "title", "ours", "theirs", "decision", "because")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("ours", "theirs", "decision")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.actor.has(Role.OFFICE_DIRECTOR, Role.REGIONAL_OFFICER, Role.RESIDENT)
        if not office:
            for name in ("clause", "title", "ours", "decision", "because"):
                del self.fields[name]
        elif self.instance.agreement_id:
            same = self.fields["because"].queryset.filter(agreement=self.instance.agreement_id)  # type: ignore[attr-defined]
            self.fields["because"].queryset = same.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]


class InteractionForm(RecordForm):
    """Take a note of whom one met."""

    GROUPS = (
        (_("What happened"), ("kind", "happened_on", "title", "people", "note")),
        (_("Whom it concerns"), ("organisation", "person", "agreement", "region")),
        (_("What comes next"), ("next_step", "next_on")),
    )

    class Meta:
        model = Interaction
        formfield_callback = form_field
        fields = (
            "kind", "happened_on", "title", "people", "note", "organisation", "person", "agreement", "region",
            "next_step", "next_on",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["happened_on"] = localdate()
            # Whoever writes it down looks after it.
            self.instance.officer_id = self.actor.user_id


class PasteForm(forms.Form):
    """Take a pasted chat, and what it was about."""

    text = forms.CharField(
        label=_("chat"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Copy it from WeChat and paste it here; it becomes a note a day."),
    )
    title = forms.CharField(label=_("what it was about"), max_length=140)
    organisation = PickField(Organisation.objects.all(), required=False, label=_("organisation"))
    agreement = PickField(Agreement.objects.all(), required=False, label=_("agreement"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "agreement"):
            self.fields[name].limit_to(actor)  # type: ignore[attr-defined]
