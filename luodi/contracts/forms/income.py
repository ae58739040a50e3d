"""Take what people enter about splits of income, what they go by, pricing, and objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.contracts import splitting
from luodi.contracts.income_states import CostKind, StatutoryKind
from luodi.contracts.models import (
    IncomeSplit,
    Objection,
    PricingRecord,
    Receipt,
    SplitCost,
    SplitPart,
    SplitPolicy,
    StatutoryRule,
)
from luodi.contracts.queries.splits import Share
from luodi.core.actor import Actor
from luodi.core.fields import MoneyInput
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.core.money import Money
from luodi.registry.models import Person


class StatutoryForm(RecordForm):
    """Take a rule of the law; its figure is per cent, or months."""

    value = forms.CharField(
        label=_("figure"), max_length=8, help_text=_("Per cent, such as 50; for the half tax, months.")
    )

    class Meta:
        model = StatutoryRule
        formfield_callback = form_field
        fields = ("kind", "way", "value", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            months = row.kind == StatutoryKind.HALF_TAX
            self.initial["value"] = str(row.value) if months else splitting.percent(row.value)

    def clean(self) -> dict[str, Any]:
        """Read the figure by what the rule is about."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        text = said.get("value", "")
        if "kind" in said and text:
            try:
                half = said["kind"] == StatutoryKind.HALF_TAX
                said["value"] = int(text) if half and text.isascii() else splitting.points_of(text)
            except ValueError:
                self.add_error("value", _("This figure cannot be right."))
        return said


class SplitPolicyForm(RecordForm):
    """Take a version of a policy of sharing."""

    GROUPS = (
        (_("Version"), ("title", "document", "school", "way")),
        (_("Shares"), ("tiers",)),
        (_("Publicity"), ("publicity_days", "names_amounts")),
        (_("Pricing"), ("asks_pricing", "pricing_days")),
    )

    class Meta:
        model = SplitPolicy
        formfield_callback = form_field
        fields = (
            "title", "document", "school", "way", "tiers", "publicity_days", "names_amounts", "asks_pricing",
            "pricing_days",
        )  # fmt: skip
        widgets = {"tiers": forms.Textarea(attrs={"rows": 6, "class": "lu-code"})}


class SplitNoteForm(RecordForm):
    """Take a note on a split; its figures are worked on by a page of their own."""

    class Meta:
        model = IncomeSplit
        formfield_callback = form_field
        fields = ("note",)


class PricingForm(RecordForm):
    """Take how a price was found."""

    GROUPS = (
        (_("Price"), ("way", "price", "result")),
        (_("Basis and publicity"), ("basis", "notice")),
    )

    class Meta:
        model = PricingRecord
        formfield_callback = form_field
        fields = ("way", "price", "result", "basis", "notice")
        widgets = {
            "basis": forms.Textarea(attrs={"rows": 5}),
            "notice": forms.Textarea(attrs={"rows": 6}),
        }


class ObjectionForm(RecordForm):
    """Take an objection."""

    class Meta:
        model = Objection
        formfield_callback = form_field
        fields = ("who", "what")
        widgets = {"what": forms.Textarea(attrs={"rows": 5})}


class ReceiptsForm(forms.Form):
    """Take which receipts are shared out."""

    receipts = forms.MultipleChoiceField(label=_("receipts"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, rows: Sequence[Receipt], chosen: Sequence[Receipt] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.code: row for row in rows}
        field: Any = self.fields["receipts"]
        field.choices = [
            (row.code, f"{row.received_on.isoformat()} · {row.payer} · {row.amount.in_yuan()}")
            for row in rows
        ]
        field.initial = [row.code for row in chosen or rows]

    @property
    def chosen(self) -> list[Receipt]:
        """Give the receipts that a valid form names."""
        return [self._rows[code] for code in self.cleaned_data["receipts"]]


class CostsForm(forms.Form):
    """Take what is deducted, one amount in yuan and one reason a kind of cost."""

    def __init__(self, *args: Any, present: Mapping[str, SplitCost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in CostKind.choices:
            row = present.get(kind)
            self.fields[kind] = MoneyInput(
                label=label, unit="元", required=False, initial=row.amount if row else None
            )
            self.fields[f"{kind}_reason"] = forms.CharField(
                label=_("reason"), max_length=200, required=False, initial=row.reason if row else ""
            )

    def clean(self) -> dict[str, Any]:
        """Ask why something is deducted."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in CostKind.values:
            if said.get(kind) and not said.get(f"{kind}_reason", "").strip():
                self.add_error(f"{kind}_reason", _("Say why this is deducted."))
        return said

    @property
    def costs(self) -> dict[str, tuple[Money, str]]:
        """Give what a valid form says: kind -> amount and reason."""
        said = self.cleaned_data
        return {kind: (said[kind], said[f"{kind}_reason"]) for kind in CostKind.values if said[kind]}


class _PointsField(forms.CharField):
    """Take per cent with up to two decimals, and give basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"inputmode": "decimal", "data-unit": "%", "autocomplete": "off", "maxlength": 8}
        )

    def prepare_value(self, value: Any) -> Any:
        """Show basis points in per cent, and typed text as it was typed."""
        return splitting.percent(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Turn what was typed into basis points.

        :raises ValidationError: if it is no share above zero.
        """
        text = super().to_python(value)
        if not text:
            return None
        try:
            points = splitting.points_of(text)
        except ValueError:
            points = 0
        if not points:
            raise forms.ValidationError(_("Write per cent above 0, up to 100, such as 30 or 12.5."))
        return points


class PeopleForm(forms.Form):
    """Take the shares of the people of a split, and somebody who is added; an empty share takes somebody out."""

    person = PickField(Person.objects.all(), label=_("person"), required=False)
    share = _PointsField(label=_("share in %"), required=False)
    main = forms.BooleanField(label=_("main contributor"), required=False)

    def __init__(self, *args: Any, parts: Sequence[SplitPart], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parts = parts
        pick: Any = self.fields["person"]
        pick.limit_to(actor)
        for part in parts:
            label = _("share of %(name)s") % {"name": part.person}
            self.fields[f"share_{part.pk}"] = _PointsField(label=label, required=False, initial=part.share)
            self.fields[f"main_{part.pk}"] = forms.BooleanField(
                label=_("main contributor"), required=False, initial=part.is_main
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a share with a new person."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("person") and not said.get("share") and "share" not in self.errors:
            self.add_error("share", _("Give the share of whoever is added."))
        return said

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        """Give the fields of those who are there, two a person."""
        return [(self[f"share_{part.pk}"], self[f"main_{part.pk}"]) for part in self._parts]

    @property
    def shares(self) -> list[Share]:
        """Give who is to get what."""
        said = self.cleaned_data
        kept = [
            Share(part.person, said[f"share_{part.pk}"], said[f"main_{part.pk}"])
            for part in self._parts
            if said[f"share_{part.pk}"]
        ]
        added = [Share(said["person"], said["share"], said["main"])] if said["person"] else []
        return [*kept, *added]


class AnswerForm(forms.Form):
    """Take what somebody says to the own part."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you do not agree: what should be different."),
    )
