"""Take what programs send: strict JSON, then the same forms as people fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.errors import Invalid, Refusal
from luodi.core.fields import MoneyInput
from luodi.core.filtering import LARGEST_WHOLE
from luodi.core.forms import WordsField
from luodi.core.money import LARGEST_FEN, Money

# In bytes: a record has some thousand characters at most.
LARGEST_BODY = 1_048_576
_VERSION = re.compile(r'(?:W/)?"?([1-9][0-9]{0,8})"?')


class Malformed(Refusal):
    """Refuse what is no JSON that could be stored."""

    status = 400
    title = _("The request is not well-formed.")


class TooLarge(Refusal):
    """Refuse a body that is larger than any record."""

    status = 413
    title = _("The request is too large.")


class WrongKind(Refusal):
    """Refuse a body that is not JSON."""

    status = 415
    title = _("Send JSON, with the content type application/json.")


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Read the object that a request sends; no body is an empty object.

    :raises WrongKind: if it says that it is something else.
    :raises Malformed: if it is no JSON, or holds characters that no database takes (NUL, lone surrogates).
    :raises Invalid: if it is no object.
    """
    if request.body and request.content_type != "application/json":
        raise WrongKind
    try:
        sent = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError as error:
        raise Malformed(_("No JSON: %(error)s.") % {"error": str(error)[:80]}) from None
    if not storable(sent):
        raise Malformed(_("The character NUL cannot be stored."))
    if not isinstance(sent, dict):
        raise Invalid({"": [_("Send one object, with a member for each field.")]})
    return sent


def storable(sent: Any) -> bool:
    """Tell whether no text in it holds NUL; the parser has refused lone surrogates already."""
    if isinstance(sent, str):
        return "\0" not in sent
    if isinstance(sent, dict):
        return all("\0" not in name and storable(value) for name, value in sent.items())
    return all(map(storable, sent)) if isinstance(sent, list) else True


def version_of(request: HttpRequest, sent: dict[str, Any]) -> int:
    """Take the version that a change was made on: from the header If-Match, else out of the body.

    :raises Invalid: if neither tells.
    """
    told: Any = sent.pop("version", None)
    header = request.headers.get("If-Match")
    if header is not None:
        found = _VERSION.fullmatch(header.strip())
        told = int(found[1]) if found else None
    if type(told) is not int or not 0 < told <= LARGEST_WHOLE:
        raise Invalid({"version": [_("Say which version you changed, here or in the header If-Match.")]})
    return told


def fill(
    form_class: type[Any], sent: Mapping[str, Any], *, actor: Actor, instance: Any = None, **more: Any
) -> Any:
    """Fill in a form with JSON and give it back valid; fields that were not sent keep their values.

    :raises Invalid: with the faults by field; a field that the form does not have is one.
    """
    given = {"instance": instance} if instance is not None else {}
    form = form_class({}, actor=actor, **given, **more)
    form.fields.pop("version", None)
    faults: dict[str, list[Any]] = {}
    data: dict[str, Any] = {}
    for name, value in sent.items():
        field = form.fields.get(name)
        if field is None:
            faults[name] = [_("There is no such field here, or it is not yours to set.")]
            continue
        try:
            data[name] = as_typed(field, value)
        except forms.ValidationError as error:
            faults[name] = list(error.messages)
    if faults:
        raise Invalid(faults)
    for name in [name for name in form.fields if name not in sent and not _is_asked(form, name)]:
        del form.fields[name]
    form.data = data
    if not form.is_valid():
        raise Invalid({("" if name == "__all__" else name): list(said) for name, said in form.errors.items()})
    return form


def _is_asked(form: Any, name: str) -> bool:
    """Tell whether a field that was not sent must be: of a new record, if it has no value of its own yet."""
    if not isinstance(form, forms.ModelForm):
        return True
    if form.instance.pk or not form.fields[name].required:
        return False
    model_fields = {field.name: field for field in form._meta.model._meta.concrete_fields}
    return not (name in model_fields and model_fields[name].has_default())


def type_of(field: forms.Field) -> str:
    """Name the JSON type of a form's field.

    :raises LookupError: if there is none: a form that programs cannot fill in is a bug.
    """
    for name, classes in _TYPES.items():
        if isinstance(field, classes):
            return name
    raise LookupError(f"no JSON for {type(field).__name__}")


# The first that fits counts.
_TYPES: dict[str, tuple[type[forms.Field], ...]] = {
    "words": (WordsField,),
    "money": (MoneyInput,),
    "references": (forms.ModelMultipleChoiceField,),
    "reference": (forms.ModelChoiceField,),
    "choices": (forms.MultipleChoiceField,),
    "flag": (forms.NullBooleanField, forms.BooleanField),
    "choice": (forms.ChoiceField,),
    "instant": (forms.DateTimeField,),
    "date": (forms.DateField,),
    "whole": (forms.IntegerField,),
    "text": (forms.CharField,),
}


def as_typed(field: forms.Field, value: Any) -> Any:
    """Turn JSON into what a person would have typed or ticked.

    :raises ValidationError: if it is not of the field's type.
    """
    if value is None:
        return [] if type_of(field) in {"references", "choices"} else None if type_of(field) == "flag" else ""
    typed = _READERS[type_of(field)](value)
    if typed is None:
        raise forms.ValidationError(_TYPE_FAULTS[type_of(field)])
    return typed


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _reference(value: Any) -> str | None:
    return _text(value.get("code") if isinstance(value, dict) else value)


def _references(value: Any) -> list[str] | None:
    codes = [_reference(item) for item in value] if isinstance(value, list) else [None]
    return [code for code in codes if code is not None] if None not in codes else None


def _texts(value: Any) -> list[str] | None:
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _words(value: Any) -> str | None:
    words = _texts(value)
    return None if words is None else "、".join(words)


def _money(value: Any) -> Money | None:
    fen = value.get("fen") if isinstance(value, dict) and len(value) == 1 else None
    return Money(fen) if type(fen) is int and 0 <= fen <= LARGEST_FEN else None


def _whole(value: Any) -> str | None:
    return str(value) if type(value) is int and abs(value) <= LARGEST_WHOLE else None


def _choice(value: Any) -> str | None:
    return _text(value) if isinstance(value, str) else _whole(value)


def _flag(value: Any) -> str | None:
    return str(value) if isinstance(value, bool) else None


_READERS: dict[str, Any] = {
    "words": _words,
    "money": _money,
    "references": _references,
    "reference": _reference,
    "choices": _texts,
    "flag": _flag,
    "choice": _choice,
    "instant": _text,
    "date": _text,
    "whole": _whole,
    "text": _text,
}
_TYPE_FAULTS: dict[str, Any] = {
    "words": _("Send a list of texts."),
    "money": _("Send an amount as whole fen, not negative: {“fen”: 100} is one yuan."),
    "references": _("Send a list of codes."),
    "reference": _("Send a code."),
    "choices": _("Send a list of texts."),
    "flag": _("Send true or false."),
    "choice": _("Send one of the values that are offered."),
    "instant": _("Send day and time as text, such as 2026-11-24T09:00:00+08:00."),
    "date": _("Send a day as text, such as 2026-11-24."),
    "whole": _("Send a whole number."),
    "text": _("Send a text."),
}
