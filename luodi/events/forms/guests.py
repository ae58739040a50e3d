"""Take what guests enter on their phones, what a desk enters for a walk-in, and what a plan begins with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.collecting.forms import Suggesting
from luodi.core.actor import Actor
from luodi.core.forms import TreeChoice
from luodi.core.words import Words
from luodi.events import calc, queries
from luodi.events.models import Event, EventTemplate
from luodi.events.states import ComesAs
from luodi.needs.forms import refuse_secret
from luodi.registry.models import Field, Industry, Region

# No field that a phone sends is longer than this, whatever it holds.
LONGEST = 600
NEEDED = _("This is needed to register.")
_WANTED = ("name", "organisation_text", "phone", "comes_as", "agreed")


def _phone(text: str) -> str:
    """Tidy a number.

    :raises ValidationError: if it is none.
    """
    number = calc.tidy_phone(text)
    if number and not calc.is_phone(number):
        raise forms.ValidationError(
            _("This is no phone number: digits alone, with + and the country's code if it is abroad.")
        )
    return number


class GuestForm(forms.Form):
    """Take a registration from a phone: nothing is required to save, registering asks for the rest."""

    name = forms.CharField(label=_("your name"), max_length=80, required=False)
    organisation_text = forms.CharField(label=_("organisation"), max_length=160, required=False)
    post = forms.CharField(label=pgettext_lazy("person", "post"), max_length=80, required=False)
    phone = forms.CharField(label=_("mobile"), max_length=30, required=False)
    email = forms.EmailField(
        label=_("e-mail"), required=False, help_text=_("The confirmation goes there, with an entry for your calendar.")
    )  # fmt: skip
    comes_as = forms.ChoiceField(label=_("comes as"), choices=[("", ""), *ComesAs.choices], required=False)
    bringing = forms.CharField(
        label=_("need to bring"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The problem you want to talk about: experts are asked along for it. Nothing secret, please."),
        validators=[refuse_secret],
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=_("I have read the notice below and agree that my name and how I am reached are kept for this event."),
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, suggest: str = "", **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)
        attrs = {
            "name": {"autocomplete": "name", "enterkeyhint": "next"},
            "organisation_text": {"autocomplete": "organization", "enterkeyhint": "next"},
            "post": {"autocomplete": "organization-title"},
            "phone": {"autocomplete": "tel", "inputmode": "tel"},
            "email": {"autocomplete": "email", "inputmode": "email"},
            "bringing": {"data-limit": 500},
        }
        for name, field in self.fields.items():
            field.widget.attrs.update(attrs.get(name, {}))
            field.widget.attrs.setdefault("aria-describedby", f"id_{name}_help")
            if name not in _WANTED:
                field.label = format_lazy(_("{label} (optional)"), label=capfirst(str(field.label)))
        if suggest:
            field = self.fields["organisation_text"]
            field.widget = Suggesting(suggest, field.widget.attrs)

    @property
    def groups(self) -> list[tuple[Words, list[Any]]]:
        """Give the bound fields group by group."""
        names = ("name", "organisation_text", "post", "comes_as", "phone", "email")
        return [
            (_("Who comes"), [self[name] for name in names]),
            (pgettext_lazy("event", "What for"), [self["bringing"]]),
        ]

    def clean_phone(self) -> str:
        """Take a number as people write it."""
        return _phone(self.cleaned_data["phone"])

    def lacking(self) -> dict[str, Words]:
        """Name, field by field, what is still missing before one can register; call after ``is_valid``."""
        said: dict[str, Words] = {}
        for name in _WANTED:
            if not self.cleaned_data.get(name) and name not in self.errors:
                said[name] = (
                    NEEDED if name != "agreed" else _("Without your agreement you cannot be registered.")
                )
        return said

    def values(self) -> dict[str, Any]:
        """Give what was entered, with the organisation that the register has by that name; call when nothing lacks."""
        clean = self.cleaned_data
        stated = clean["organisation_text"].strip()
        return {
            "name": clean["name"].strip(),
            "organisation": queries.organisation_meant(self.event, stated),
            "organisation_text": stated,
            "post": clean["post"].strip(),
            "phone": clean["phone"],
            "email": clean["email"],
            "comes_as": clean["comes_as"],
            "bringing": clean["bringing"].strip(),
        }


class WalkInForm(forms.Form):
    """Take somebody who stands at the desk: a name is enough, the phone tells whether they are registered."""

    name = forms.CharField(label=pgettext_lazy("person", "name"), max_length=80)
    organisation_text = forms.CharField(label=_("organisation"), max_length=160, required=False)
    phone = forms.CharField(label=_("mobile"), max_length=30, required=False)
    comes_as = forms.ChoiceField(label=_("comes as"), choices=ComesAs.choices, initial=ComesAs.ENTERPRISE)

    def clean_phone(self) -> str:
        """Take a number as people say it."""
        return _phone(self.cleaned_data["phone"])

    def values(self, event: Event) -> dict[str, Any]:
        """Give what was entered, with the organisation that the register has by that name."""
        clean = self.cleaned_data
        stated = clean["organisation_text"].strip()
        return {
            "name": clean["name"].strip(),
            "organisation": queries.organisation_meant(event, stated),
            "organisation_text": stated,
            "phone": clean["phone"],
            "comes_as": clean["comes_as"],
        }


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CopyForm(forms.Form):
    """Take the first day of an event that is planned like another one."""

    title = forms.CharField(label=_("title"), max_length=120)
    starts_on = forms.DateField(label=_("first day"), widget=_day())


class PlanForm(forms.Form):
    """Take what a plan begins with: which template, where and when; the rest is added on the page of the event."""

    template = forms.ModelChoiceField(
        EventTemplate.objects.none(),
        label=_("template"),
        required=False,
        to_field_name="code",
        empty_label=_("without"),
        help_text=_("Brings kind, summary, places and a checklist with days."),
    )
    title = forms.CharField(label=_("title"), max_length=120)
    region = TreeChoice(Region.objects.all(), label=_("region"))
    starts_on = forms.DateField(label=_("first day"), widget=_day())
    ends_on = forms.DateField(
        label=pgettext_lazy("event", "last day"),
        required=False,
        widget=_day(),
        help_text=_("Empty for an event of one day."),
    )
    hours = forms.CharField(
        label=_("hours"), max_length=20, required=False, help_text=_("Such as 09:00–17:30.")
    )
    venue = forms.CharField(label=_("venue"), max_length=120, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = EventTemplate.objects.allowed(actor).filter(retired_at=None).order_by("name")
        self.fields["template"].queryset = rows  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("aria-describedby", f"id_{name}_help")

    def clean_hours(self) -> str:
        """Tidy the hours.

        :raises ValidationError: if they cannot be read.
        """
        try:
            return calc.tidy_hours(self.cleaned_data["hours"])
        except calc.Unreadable as error:
            raise forms.ValidationError(str(error.words)) from None

    def clean(self) -> dict[str, Any]:
        """Ask for days in their order; an event of one day ends on it."""
        clean = super().clean() or {}
        starts, ends = clean.get("starts_on"), clean.get("ends_on")
        if starts and not ends:
            clean["ends_on"] = starts
        if starts and ends and ends < starts:
            self.add_error("ends_on", str(_("The last day cannot be before the first.")))
        return clean

    def event(self) -> Event:
        """Give the event that is planned, not saved; call after ``is_valid``."""
        clean = self.cleaned_data
        template = clean.get("template")
        return Event(
            title=clean["title"],
            region=clean["region"],
            starts_on=clean["starts_on"],
            ends_on=clean["ends_on"],
            hours=clean["hours"],
            venue=clean["venue"],
            kind=template.kind if template else "other",
            summary=template.summary if template else "",
            capacity=template.capacity if template else None,
        )


class CandidatesForm(forms.Form):
    """Take by what the registers are asked for people and organisations to invite."""

    region = TreeChoice(Region.objects.all(), label=_("region"), required=False)
    industries = forms.ModelMultipleChoiceField(
        Industry.objects.all(), label=_("industries"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )  # fmt: skip
    fields_wanted = forms.ModelMultipleChoiceField(
        Field.objects.filter(scheme="technology"),
        label=_("technology fields"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
