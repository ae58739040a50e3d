"""Take panels, minutes, awards' details, proofs, reports, changes and claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import User
from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Decision,
    FundObjection,
    MatchingProof,
    Panel,
    Recovery,
)
from luodi.awards.states import RUNNING
from luodi.core.forms import RecordForm, form_field
from luodi.funds.rulebook.choices import Side


class PanelForm(RecordForm):
    """Take what is noted of a panel; its members have a form of their own."""

    class Meta:
        model = Panel
        formfield_callback = form_field
        fields = ("note",)


class SeatForm(forms.Form):
    """Take a seat: who, for which side, with or without a vote."""

    email = forms.EmailField(label=_("e-mail of the account"))
    side = forms.ChoiceField(
        label=_("side"),
        choices=[(side.value, side.label) for side in (Side.GOVERNMENT, Side.UNIVERSITY)],
    )
    chair = forms.BooleanField(label=_("chairs"), required=False)
    adviser = forms.BooleanField(label=_("adviser without a vote"), required=False)

    def clean_email(self) -> User:
        """Find the account.

        :raises ValidationError: if there is none.
        """
        found: User | None = User.objects.filter(
            email__iexact=self.cleaned_data["email"], is_active=True
        ).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this e-mail: invite the person first."))
        return found


class DecisionForm(RecordForm):
    """Take day, place and minutes of a decision."""

    class Meta:
        model = Decision
        formfield_callback = form_field
        fields = ("held_on", "place", "minutes")


class ObjectionForm(RecordForm):
    """Take an objection that came on paper."""

    class Meta:
        model = FundObjection
        formfield_callback = form_field
        fields = ("name", "contact", "what")


class AwardForm(RecordForm):
    """Take what the applicant says before the task book is signed, and the account while the award runs."""

    class Meta:
        model = Award
        formfield_callback = form_field
        fields = (*Award.AGREED, *Award.ACCOUNT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.state in RUNNING:
            for name in Award.AGREED:
                del self.fields[name]


class ProofForm(RecordForm):
    """Take a proof of matching money."""

    class Meta:
        model = MatchingProof
        formfield_callback = form_field
        fields = ("paid_on", "amount", "reference")


class CheckForm(RecordForm):
    """Take a report at mid-term or for acceptance."""

    class Meta:
        model = Check
        formfield_callback = form_field
        fields = ("kind", "report", "spent")


class AmendmentForm(RecordForm):
    """Take what is to change of an award."""

    class Meta:
        model = Amendment
        formfield_callback = form_field
        fields = ("kind", "amount", "ends_on", "text")


class RecoveryForm(RecordForm):
    """Take what is claimed back."""

    class Meta:
        model = Recovery
        formfield_callback = form_field
        fields = ("amount", "why", "due_on")


class BankForm(forms.Form):
    """Take what the bank says of a payment, or money that came back."""

    reference = forms.CharField(label=_("bank reference"), max_length=80, required=False)
    on = forms.DateField(label=_("booked on"))
    why = forms.CharField(label=_("what the bank said"), max_length=300, required=False)

    def values(self) -> dict[str, Any]:
        """Give what was typed."""
        return dict(self.cleaned_data)
