"""Take calls and districts from officers, and needs from people who have no account."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.collecting.calc import Question, read_questions
from luodi.collecting.models import CallDistrict, NeedCall, PreReading
from luodi.collecting.states import Asked, Judged
from luodi.core.actor import SYSTEM
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.core.words import Words
from luodi.needs.calc import REQUIRED, missing_fields
from luodi.needs.forms import NeedForm, refuse_secret
from luodi.needs.models import Need
from luodi.needs.states import Visibility
from luodi.registry import reference
from luodi.registry.calc import normalise_uscc
from luodi.registry.models import Expert, Field, Industry, in_english
from luodi.registry.uscc import wrong_with

# No field that a phone sends is longer than this, whatever it holds.
LONGEST = 2000
# Which field of a district says whether a field of its form is asked.
ASKED_BY = {
    "budget": "ask_budget",
    "least_trl": "ask_maturity",
    "visibility": "ask_visibility",
    "uscc": "ask_uscc",
    "email": "ask_mail",
}
NEEDED = _("This is needed before you submit.")


class CallForm(RecordForm):
    """Take a call for needs."""

    GROUPS = (
        (_("The call"), ("title", "notice", "region", "host")),
        (_("When"), ("opens_on", "closes_on", "remind_before", "minutes")),
        (_("What is wanted"), ("fields", "industries")),
    )

    class Meta:
        model = NeedCall
        formfield_callback = form_field
        fields = (
            "title", "notice", "region", "host", "opens_on", "closes_on", "remind_before", "minutes", "fields",
            "industries",
        )  # fmt: skip
        widgets = {
            "notice": forms.Textarea(attrs={"rows": 6}),
            "fields": forms.CheckboxSelectMultiple,
            "industries": forms.SelectMultiple(attrs={"size": 6}),
        }


class DistrictForm(RecordForm):
    """Take a district's share of the call that its page belongs to."""

    GROUPS = (
        (_("Share"), ("region", "quota", "responsible")),
        (
            _("Its form beside what every need must say"),
            ("ask_budget", "ask_uscc", "ask_mail", "ask_maturity", "ask_visibility", "questions"),
        ),
    )

    class Meta:
        model = CallDistrict
        formfield_callback = form_field
        fields = (
            "region", "quota", "responsible", "ask_budget", "ask_uscc", "ask_mail", "ask_maturity", "ask_visibility",
            "questions",
        )  # fmt: skip
        widgets = {"questions": forms.Textarea(attrs={"rows": 4})}


class Wheel(forms.Select):
    """Draw a long list at once: by Django's templates, one an option, it took most of the time of the whole form."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the list with what is chosen."""
        drawn = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        chosen = self.format_value(value)
        options = "".join(self._group(one, chosen) for one in self.choices)
        return mark_safe(f"<select{drawn}>{options}</select>")  # noqa: S308 - every part is escaped

    def _group(self, one: Any, chosen: Sequence[str]) -> str:
        key, told = one
        if isinstance(told, (list, tuple)):
            inner = "".join(self._group(below, chosen) for below in told)
            return f'<optgroup label="{escape(key)}">{inner}</optgroup>'
        mark = " selected" if str(key) in chosen else ""
        return f'<option value="{escape(key)}"{mark}>{escape(told)}</option>'


class NodeChoice(forms.TypedChoiceField):
    """Choose an entry of a public classification from a list that a phone shows as its own wheel."""

    widget = Wheel

    def __init__(self, model: Any, choices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(
            choices=[("", ""), *choices],
            coerce=lambda code: model._base_manager.filter(pk=code).first(),
            empty_value=None,
            required=False,
            **kwargs,
        )


@cache
def _field_choices(_language: str | None) -> tuple[tuple[str, str], ...]:
    rows = reference.fields("technology")
    return tuple((row.code, row.name_en if in_english() else row.name_zh) for row in rows)


@cache
def _industry_choices(_language: str | None) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Give the divisions under their sections."""
    rows = reference.industries()
    names = {row.code: row.name_en if in_english() else row.name_zh for row in rows}
    return tuple(
        (names[row.code], tuple((one.code, names[one.code]) for one in rows if one.parent == row.code))
        for row in rows
        if not row.parent
    )


@dataclass(frozen=True)
class Submission:
    """Be what was entered on a phone, clean: who, what is needed, what was answered to own questions."""

    company: str
    uscc: str
    contact: str
    phone: str
    email: str
    need: Mapping[str, Any]
    answers: tuple[tuple[str, str], ...]


class EntryForm(NeedForm):
    """Take a need from somebody without an account: nothing is required to save, submitting asks for the rest."""

    company = forms.CharField(label=_("name of your enterprise"), max_length=160, required=False)
    uscc = forms.CharField(label=_("unified social credit code"), max_length=30, required=False)
    contact = forms.CharField(label=_("contact"), max_length=80, required=False)
    phone = forms.CharField(label=_("phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("e-mail"), required=False)
    agreed = forms.BooleanField(
        label=_(
            "I have read the notice below and agree that my name and how I am reached are kept for this need."
        ),
        required=False,
    )

    def __init__(self, *args: Any, district: CallDistrict, **kwargs: Any) -> None:
        self.district = district
        self.questions = read_questions(district.questions)
        kwargs.setdefault("instance", Need(region_id=district.region_id))
        super().__init__(*args, actor=SYSTEM, **kwargs)
        for name in ("organisation", "region"):
            del self.fields[name]
        language = get_language()
        for name, model, choices in (
            ("field", Field, _field_choices(language)),
            ("industry", Industry, _industry_choices(language)),
        ):
            self.fields[name] = NodeChoice(model, choices, label=self.fields[name].label)
        for name, asked in ASKED_BY.items():
            if getattr(district, asked) == Asked.LEFT_OUT:
                del self.fields[name]
        if "visibility" in self.fields:
            # What a city collects is not kept from it.
            levels = [level for level in Visibility.choices if level[0] != Visibility.OFFICE]
            self.fields["visibility"] = forms.ChoiceField(
                label=self.fields["visibility"].label, choices=[("", ""), *levels], required=False
            )
        for number, question in enumerate(self.questions):
            self.fields[f"own_{number}"] = _own_field(question)
        self._dress()

    def _wanted(self) -> list[str]:
        """Name what a district asks for beside what every need must say."""
        asked = [
            name for name, column in ASKED_BY.items() if getattr(self.district, column) == Asked.REQUIRED
        ]
        own = [f"own_{number}" for number, one in enumerate(self.questions) if one.required]
        return ["company", "contact", "phone", "agreed", *asked, *own]

    def _dress(self) -> None:
        """Have each field bring up the keyboard that it needs, and say how it is reached by who cannot see it."""
        attrs = {
            "company": {"autocomplete": "organization", "enterkeyhint": "next"},
            "contact": {"autocomplete": "name"},
            "phone": {"autocomplete": "tel", "inputmode": "tel"},
            "email": {"autocomplete": "email", "inputmode": "email"},
            "uscc": {"autocapitalize": "characters"},
        }
        needed = {*REQUIRED, *self._wanted(), "version"}
        for name, field in self.fields.items():
            field.widget.attrs.update(attrs.get(name, {}))
            if name not in needed:
                field.label = format_lazy(_("{label} (optional)"), label=capfirst(str(field.label)))
            field.widget.attrs.setdefault("aria-describedby", f"id_{name}_help")
            if isinstance(field, forms.CharField) and field.max_length and name not in attrs:
                field.widget.attrs.setdefault("data-limit", field.max_length)

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Give the fields group by group, who one is at the end: the need is what one came with."""
        own = tuple(f"own_{number}" for number in range(len(self.questions)))
        terms = ("field", "industry", "way", "deadline_on", "budget", "least_trl", "visibility", *own)
        grouped = (
            (_("What you need"), ("title", "problem", "technology", "goal", "keywords")),
            (_("On what terms"), terms),
            (_("Who you are"), ("company", "uscc", "contact", "phone", "email")),
        )
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in grouped]

    def clean_uscc(self) -> str:
        """Tidy the credit code and check its last character.

        :raises ValidationError: if it cannot be right.
        """
        code = normalise_uscc(self.cleaned_data["uscc"])
        if words := wrong_with(code):
            raise forms.ValidationError(words)
        return code

    def clean_phone(self) -> str:
        """Take a number as people write it.

        :raises ValidationError: if it is none.
        """
        number = unicodedata.normalize("NFKC", self.cleaned_data["phone"]).strip()
        if number and not re.fullmatch(r"\+?[\d\s()/-]{7,25}(?:(?:转|ext\.?|x)\s*\d{1,6})?", number):
            raise forms.ValidationError(
                _("This is no phone number: digits, with the area code for a landline.")
            )
        return number

    def clean_visibility(self) -> str:
        """Fall back to what applies where nothing is chosen."""
        return self.cleaned_data["visibility"] or str(Visibility.EXPERTS)

    def lacking(self) -> dict[str, Words]:
        """Name, field by field, what is still missing before this can be submitted; call after ``is_valid``."""
        said: dict[str, Words] = {
            name: words for name, words in missing_fields(self.instance).items() if name in self.fields
        }
        for name in self._wanted():
            value = self.cleaned_data.get(name)
            if value in (None, "", [], False) and name not in self.errors:
                said[name] = (
                    NEEDED if name != "agreed" else _("Without your agreement the need cannot be taken.")
                )
            if name == "visibility" and not self.data.get("visibility"):
                said[name] = NEEDED
        return {name: words for name, words in said.items() if name not in self.errors}

    def submission(self) -> Submission:
        """Give what was entered; call when nothing is lacking."""
        clean = self.cleaned_data
        names = [name for name in self._meta.fields or () if name in self.fields]
        answers = (
            (one.label, str(clean.get(f"own_{number}") or "")) for number, one in enumerate(self.questions)
        )
        return Submission(
            company=clean["company"].strip(),
            uscc=clean.get("uscc", ""),
            contact=clean["contact"].strip(),
            phone=clean["phone"],
            email=clean.get("email", ""),
            need={name: clean[name] for name in names},
            answers=tuple(answer for answer in answers if answer[1]),
        )


def _own_field(question: Question) -> forms.Field:
    plain: dict[str, Any] = {"label": question.label, "required": False}
    if question.kind == "number":
        field: forms.Field = forms.DecimalField(max_digits=15, decimal_places=4, **plain)
        field.widget.attrs["inputmode"] = "decimal"
        return field
    if question.kind == "choice":
        return forms.ChoiceField(choices=[("", ""), *((one, one) for one in question.choices)], **plain)
    return forms.CharField(max_length=300, validators=[refuse_secret], **plain)


class MailForm(forms.Form):
    """Take where somebody wants the own link sent."""

    to = forms.EmailField(label=_("your e-mail"))


class PasteForm(forms.Form):
    """Take a message that somebody copied."""

    text = forms.CharField(
        label=_("message or mail"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": 8000}),
    )


class AskReadingForm(forms.Form):
    """Take which expert is asked to read a need."""

    expert = PickField(Expert.objects.all(), label=_("expert"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].limit_to(actor)  # type: ignore[attr-defined]


class ReadingForm(forms.ModelForm):
    """Take what an expert says of a need."""

    class Meta:
        model = PreReading
        fields = ("clear", "real", "measurable", "plausible", "note")
        widgets = {
            **dict.fromkeys(("clear", "real", "measurable", "plausible"), forms.RadioSelect),
            "note": forms.Textarea(attrs={"rows": 3, "data-limit": 500}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("clear", "real", "measurable", "plausible"):
            self.fields[name].choices = Judged.choices  # type: ignore[attr-defined]


class Suggesting(forms.TextInput):
    """Be a text input that suggests while one types what an address of its own answers; any other text is taken too."""

    template_name = "core/widgets/pick.html"

    def __init__(self, address: str, attrs: dict[str, Any] | None = None) -> None:
        self.address = address
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add where suggestions come from; what is shown is the value itself."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"suggest": self.address, "shown": value or ""}
        return context
