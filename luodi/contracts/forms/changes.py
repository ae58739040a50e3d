"""Take changes of signed contracts: facts, lines, budget and payment plan as they shall stand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts.models import Contract, ContractLine, Instalment
from luodi.contracts.queries.changes import plain
from luodi.contracts.states import BudgetCategory, ChangeKind, ContractWay, Ownership, Payment, ServiceKind
from luodi.core.fields import MoneyInput
from luodi.core.forms import PickField, TreeChoice
from luodi.core.money import Money
from luodi.registry.models import Industry, Organisation, Region


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class ChangeForm(forms.Form):
    """Take why and from when a contract changes, and its facts as they shall stand."""

    kind = forms.ChoiceField(label=_("kind of change"), choices=ChangeKind.choices)
    effective_on = _day(_("effective on"), required=True)
    reason = forms.CharField(label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    title = forms.CharField(label=_("title"), max_length=200)
    amount = MoneyInput(label=_("contract amount"))
    starts_on = _day(_("valid from"))
    ends_on = _day(_("valid until"))
    payment = forms.ChoiceField(label=_("way of payment"), choices=Payment.choices)
    vat_rate = forms.IntegerField(label=_("VAT rate in %"), min_value=0, max_value=100, required=False)
    ip_ownership = forms.ChoiceField(label=_("intellectual property"), choices=Ownership.choices)
    ip_clause = forms.CharField(
        label=_("clause on intellectual property"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    FACTS = ("title", "amount", "starts_on", "ends_on", "payment", "vat_rate", "ip_ownership", "ip_clause")

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        facts = {name: getattr(contract, name) for name in self.FACTS}
        kwargs["initial"] = {"effective_on": localdate(), **facts}
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """Give the facts of a valid form as a standing has them."""
        return {name: plain(self.cleaned_data[name]) for name in self.FACTS}


class _Row(forms.Form):
    code = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.limit_to(actor)


class ChangeLineForm(_Row):
    """Take a line as it shall stand."""

    buyer = PickField(Organisation.objects.all(), label=_("buyer"))
    way = forms.ChoiceField(label=pgettext_lazy("contract", "way"), choices=ContractWay.choices)
    service = forms.ChoiceField(
        label=_("kind of service"), choices=(("", "—"), *ServiceKind.choices), required=False
    )
    region = TreeChoice(Region.objects.all(), label=_("landing region"), required=False)
    industry = TreeChoice(Industry.objects.all(), label=_("industry"), required=False)
    amount = MoneyInput(label=_("amount"))

    @staticmethod
    def initial_of(row: ContractLine) -> dict[str, Any]:
        """Fill the form with a line as it stands."""
        names = ("code", "buyer", "way", "service", "region", "industry", "amount")
        return {name: getattr(row, name) for name in names}

    def row(self) -> dict[str, Any]:
        """Give the line as a standing has it; what is not said is taken from the buyer."""
        said = self.cleaned_data
        service = said["way"] == ContractWay.SERVICE
        region = said["region"] or said["buyer"].region
        industry = said["industry"] or said["buyer"].industry
        return {
            **({"code": said["code"]} if said["code"] else {}),
            "buyer": said["buyer"].code,
            "way": said["way"],
            "service": (said["service"] or ServiceKind.GENERAL.value) if service else "",
            "region": region.pk if region else None,
            "industry": industry.pk if industry else None,
            "amount": said["amount"].fen,
        }


class ChangeInstalmentForm(_Row):
    """Take an instalment as it shall stand."""

    due_on = _day(_("due on"))
    condition = forms.CharField(label=_("condition"), max_length=200, required=False)
    amount = MoneyInput(label=_("amount"))

    def clean(self) -> dict[str, Any]:
        """Ask by what one knows that it is due."""
        said = super().clean() or {}
        if not said.get("due_on") and not (said.get("condition") or "").strip():
            self.add_error("due_on", _("Give a day, or the condition on which it is due."))
        if (amount := said.get("amount")) is not None and amount.fen <= 0:
            self.add_error("amount", _("Give an amount above zero."))
        return said

    @staticmethod
    def initial_of(row: Instalment) -> dict[str, Any]:
        """Fill the form with an instalment as it stands."""
        return {name: getattr(row, name) for name in ("code", "due_on", "condition", "amount")}

    def row(self) -> dict[str, Any]:
        """Give the instalment as a standing has it."""
        said = self.cleaned_data
        return {
            **({"code": said["code"]} if said["code"] else {}),
            **{name: plain(said[name]) for name in ("due_on", "condition", "amount")},
        }


class ChangeBudgetForm(forms.Form):
    """Take the budget as it shall stand, an amount a category."""

    def __init__(self, *args: Any, present: dict[str, Money], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, label in BudgetCategory.choices:
            self.fields[category] = MoneyInput(label=label, required=False, initial=present.get(category))

    def budget(self) -> dict[str, int]:
        """Give the budget as a standing has it."""
        return {category: amount.fen for category, amount in self.cleaned_data.items() if amount}


class WordForm(forms.Form):
    """Take what the office says of interests in a buyer."""

    word = forms.CharField(
        label=_("what the office says of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SealForm(forms.Form):
    """Take a use of the seal."""

    sealed_on = _day(_("sealed on"), required=True)
    who = forms.CharField(label=_("by whom"), max_length=80)
    copies = forms.IntegerField(label=_("copies"), min_value=1, max_value=99, initial=4)
    note = forms.CharField(label=_("note"), max_length=200, required=False)
