"""Take what people enter about bodies, agreements, promises and open points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import RecordForm, form_field
from luodi.partnerships.models import Agreement, ClausePoint, Promise, StandingBody


class BodyForm(RecordForm):
    """Take a standing body."""

    class Meta:
        model = StandingBody
        formfield_callback = form_field
        fields = ("name", "name_en", "kind", "region", "partner", "since_year", "note", "note_en")


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
