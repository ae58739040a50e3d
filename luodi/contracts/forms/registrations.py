"""Take registrations, their attachments, what came of them, and the rules they are checked by."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts import queries, registering
from luodi.contracts.models import Registration, RegistrationBook
from luodi.contracts.states import PaperKind
from luodi.core.fields import MoneyInput
from luodi.core.forms import RecordForm, form_field
from luodi.registry.models import in_english

# Field of the form -> list of codes in the rules.
_CODED = {"ip_kind": "ip", "objective": "objectives", "buyer_nature": "buyers", "country": "countries"}


class RegistrationForm(RecordForm):
    """Take a registration; codes are chosen from the rules in force."""

    GROUPS = (
        (_("Contract"), ("way", "technical_value", "new_input", "new_output")),
        (_("Codes of the form"), ("ip_kind", "objective", "buyer_nature", "country")),
        (_("Filing"), ("office", "filler")),
    )

    class Meta:
        model = Registration
        formfield_callback = form_field
        fields = (
            "way", "technical_value", "new_input", "new_output", "ip_kind", "objective", "buyer_nature", "country",
            "office", "filler",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, what in _CODED.items():
            attrs = self.fields[name].widget.attrs
            # Asked for when they are drawn: a form is made where there is no database yet, too.
            self.fields[name].widget = forms.Select(attrs, choices=partial(_choices, what))  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        """Take no code that the rules do not have."""
        said = super().clean() or {}
        book = queries.book_of()
        for name, what in _CODED.items():
            if said.get(name) and said[name] not in book.codes[what]:
                self.add_error(name, _("This code is not in the rules."))
        return said


def _choices(what: str) -> list[tuple[str, str]]:
    codes, english = queries.book_of().codes[what].items(), in_english()
    named = [(code, f"{code} {registering.named(label, english=english)}") for code, label in codes]
    return [("", "—"), *named]


class PaperForm(forms.Form):
    """Take an attachment of a registration."""

    kind = forms.ChoiceField(label=_("which paper"), choices=PaperKind.choices)
    file = forms.FileField(label=_("file"), help_text=_("Scan or PDF, up to 30 MB."))


class OutcomeForm(forms.Form):
    """Take what the registration body says: number, day, what it recognised."""

    number = forms.CharField(
        label=pgettext_lazy("contract", "registration number"),
        max_length=24,
        help_text=_("16 digits; older ones have 14."),
    )
    registered_on = forms.DateField(
        label=_("registered on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    recognised_amount = MoneyInput(label=_("recognised amount"))
    recognised_value = MoneyInput(label=_("recognised technical value"))


class BookForm(RecordForm):
    """Take a version of the rules of registration."""

    class Meta:
        model = RegistrationBook
        formfield_callback = form_field
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 30, "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["text"] = _text_in_force


def _text_in_force() -> str:
    kept = queries.book_in_force()
    return kept.text if kept else queries.book_as_delivered()
