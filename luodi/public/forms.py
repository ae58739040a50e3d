"""Take what visitors narrow a list of the public site by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core.filtering import in_spans
from luodi.public.shelves import Shelf
from luodi.registry.models import Field, Industry, Region
from luodi.registry.states import Level

MOST_WORDS = 100


class ObjectForm(forms.Form):
    """Take an objection to what is laid open, with the name of who objects and how they are reached."""

    name = forms.CharField(label=_("your name"), max_length=40)
    contact = forms.CharField(
        label=_("phone or e-mail"), max_length=70, help_text=_("The office asks and answers there.")
    )
    what = forms.CharField(
        label=_("what you object to, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )


class CommentForm(forms.Form):
    """Take what somebody says of a draft guide, with name and reach."""

    name = forms.CharField(label=_("your name"), max_length=80)
    organisation = forms.CharField(label=_("organisation"), max_length=120)
    contact = forms.CharField(
        label=_("phone or e-mail"), max_length=120, help_text=_("The office asks and answers there.")
    )
    text = forms.CharField(label=_("comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class NarrowForm(forms.Form):
    """Take words and the filters of a shelf; what makes no sense narrows nothing."""

    q = forms.CharField(label=_("search"), max_length=MOST_WORDS, required=False)

    def __init__(self, *args: Any, shelf: Shelf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in shelf.filters:
            self.fields[name] = _field(shelf, name)
        if "region" in self.fields and (asked := str(self.data.get("region", ""))):
            # A page of a smaller region leads here too: what it asks for is offered beside the provinces.
            offered: Any = self.fields["region"]
            offered.queryset = Region.objects.filter(Q(level=Level.PROVINCE, abolished=False) | Q(pk=asked))
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def condition(self) -> Q:
        """Give what the filters leave, without the words."""
        self.is_valid()
        found = Q()
        for name, value in self.cleaned_data.items():
            if name != "q" and value not in (None, ""):
                found &= _condition(name, value)
        return found

    @property
    def words(self) -> str:
        """Give the words to search for."""
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).replace("\x00", "").strip()

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        self.is_valid()
        return any(value not in (None, "") for value in self.cleaned_data.values())


def _field(shelf: Shelf, name: str) -> forms.Field:
    label: Any = shelf.label(name)
    if name in _NODES:
        return forms.ModelChoiceField(_NODES[name](), label=label, required=False, empty_label=_("Any"))
    if name == "trl":
        levels = [(n, _("at least TRL %(level)d") % {"level": n}) for n in range(2, 10)]
        return forms.TypedChoiceField(
            choices=[("", _("Any")), *levels], coerce=int, empty_value=None, label=label, required=False
        )
    choices = shelf.model._meta.get_field(name).choices
    return forms.ChoiceField(choices=[("", _("Any")), *choices], label=label, required=False)


# Of the public classifications a visitor is offered the top: provinces, sections, fields.
_NODES: dict[str, Callable[[], Any]] = {
    "field": Field.objects.all,
    "industry": lambda: Industry.objects.filter(parent=None),
    "region": lambda: Region.objects.filter(level=Level.PROVINCE, abolished=False),
}


def _condition(name: str, value: Any) -> Q:
    if name == "region":
        return Q(in_spans("region_id", value.spans()))
    if name == "industry":
        return Q(in_spans("industry_id", (value.subtree(),)))
    if name == "trl":
        return Q(trl__gte=value)
    return Q(**{name: value})
