"""Describe to programs, in JSON Schema, what a resource shows and takes; drawn from its declaration."""

from __future__ import annotations

import typing
from typing import Any

from django import forms
from django.db import models

from luodi.core.fields import MoneyField
from luodi.core.filtering import LARGEST_WHOLE, filterset
from luodi.core.intake import type_of
from luodi.core.listing import LARGEST_PAGE, PAGE, orders
from luodi.core.models import Record
from luodi.core.money import LARGEST_FEN
from luodi.core.resource import Resource

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
VERSION: Schema = {"type": "integer", "minimum": 1}


def ref(name: str) -> Schema:
    """Point to one of the shared schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


SHARED: dict[str, Schema] = {
    "Money": {
        "type": "object",
        "description": "100 fen are one yuan.",
        "required": ["fen"],
        "properties": {"fen": {"type": "integer", "minimum": 0, "maximum": LARGEST_FEN}},
        "additionalProperties": False,
    },
    "Reference": {
        "type": "object",
        "description": "What a field refers to; people with an account have a name only.",
        "required": ["name"],
        "properties": {"code": TEXT, "name": TEXT},
    },
    "Problem": {
        "type": "object",
        "description": "A refusal (RFC 9457).",
        "required": ["type", "title", "status"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": {
                "type": "object",
                "description": "Faults by field; those of the whole are under an empty name.",
                "additionalProperties": {"type": "array", "items": TEXT},
            },
            "version": VERSION,
            "theirs": {"type": "object", "description": "What is stored now, of the fields that you sent."},
            "yours": {"type": "object", "description": "What you sent of these fields."},
        },
    },
    "Step": {
        "type": "object",
        "description": "A step that is open to you; note: a reason must be given.",
        "required": ["verb", "label", "note", "missing"],
        "properties": {
            "verb": TEXT,
            "label": TEXT,
            "note": {"type": "boolean"},
            "missing": {"type": "object", "additionalProperties": TEXT},
        },
    },
    "Links": {
        "type": "object",
        "required": ["self", "page"],
        "properties": {"self": TEXT, "page": TEXT},
    },
}


def record(resource: Resource) -> Schema:
    """Describe a record as its own address shows it."""
    schema = line(resource, resource.shown)
    if resource.flow is not None:
        schema["properties"]["state"] = _shown(resource, "state")
        schema["properties"]["steps"] = {"type": "array", "items": ref("Step")}
    return schema


def line(resource: Resource, names: tuple[str, ...]) -> Schema:
    """Describe a record with some of its fields; masked ones may be absent."""
    properties = {"code": TEXT, "version": VERSION, "created_at": INSTANT, "changed_at": INSTANT}
    properties |= {name: _shown(resource, name) for name in names}
    properties["links"] = ref("Links")
    always = [name for name in properties if name not in resource.model.MASKED]
    return {
        "type": "object",
        "title": resource.model._meta.verbose_name,
        "required": always,
        "properties": properties,
    }


def page(resource: Resource) -> Schema:
    """Describe a page of a list."""
    return {
        "type": "object",
        "required": ["items", "next", "cursor"],
        "properties": {
            "items": {"type": "array", "items": line(resource, resource.columns)},
            "cursor": {"type": ["string", "null"]},
            "next": {"type": ["string", "null"], "description": "Where the next page is."},
            "count": {"type": "integer", "minimum": 0},
            "count_is_exact": {"type": "boolean"},
        },
    }


def _shown(resource: Resource, name: str) -> Schema:
    field = resource.field(name)
    schema = _of_property(resource.model, name) if field is None else _of_field(field)
    return {"title": resource.label(name), **schema}


def _of_field(field: models.Field[Any, Any]) -> Schema:
    """Describe the value of a model field."""
    if isinstance(field, models.ManyToManyField):
        return {"type": "array", "items": ref("Reference")}
    if isinstance(field, models.ForeignKey):
        return _nullable(ref("Reference"), field.null)
    if isinstance(field, MoneyField):
        return _nullable(ref("Money"), field.null)
    if field.choices:
        values = [value for value, _label in field.flatchoices]
        empty = [None] if field.null else [""] if field.blank else []
        return {"enum": [*values, *empty]}
    simple: tuple[tuple[type[models.Field[Any, Any]], Schema], ...] = (
        (models.JSONField, {"type": "array", "items": TEXT}),
        (models.DateTimeField, INSTANT),
        (models.DateField, {"type": "string", "format": "date"}),
        (models.BooleanField, {"type": "boolean"}),
        (models.IntegerField, {"type": "integer"}),
    )
    return _nullable(next((dict(said) for kind, said in simple if isinstance(field, kind)), TEXT), field.null)


def _of_property(model: type[Record], name: str) -> Schema:
    """Describe the value of a property by what it says that it gives."""
    given = typing.get_type_hints(getattr(model, name).fget)["return"]
    options = typing.get_args(given) if typing.get_origin(given) is not list else (given,)
    for option in options or (given,):
        if typing.get_origin(option) is list:
            return {"type": "array", "items": TEXT}
        if isinstance(option, type) and issubclass(option, models.Model):
            return _nullable(ref("Reference"), type(None) in options)
    return {"type": {str: "string", int: "integer", bool: "boolean"}[given]}


def _nullable(schema: Schema, null: bool) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]} if null else schema


def sent(form: Any, *, new: bool) -> Schema:
    """Describe what may be sent to fill in a form: of a new record, or only what is to change."""
    fields = {name: field for name, field in form.fields.items() if name != "version"}
    properties = {name: _of_input(field) for name, field in fields.items()}
    if not new:
        properties["version"] = VERSION
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _of_input(field: forms.Field) -> Schema:
    """Describe what a form's field takes."""
    code: Schema = {"anyOf": [TEXT, ref("Reference")]}
    text = dict(TEXT)
    most = getattr(field, "max_length", None)
    if most:
        text["maxLength"] = most
    kinds: dict[str, Schema] = {
        "words": {"type": "array", "items": TEXT, "maxItems": getattr(field, "most", 5)},
        "money": ref("Money"),
        "references": {"type": "array", "items": code},
        "reference": code,
        "choices": {"type": "array", "items": _enum(field)},
        "flag": {"type": "boolean"},
        "choice": _enum(field),
        "instant": {"type": "string", "format": "date-time"},
        "date": {"type": "string", "format": "date"},
        "whole": {"type": "integer", "minimum": -LARGEST_WHOLE, "maximum": LARGEST_WHOLE},
        "text": text,
    }
    schema = _nullable(kinds[type_of(field)], not field.required)
    return {"title": field.label or "", "description": field.help_text or "", **schema}


def _enum(field: Any) -> Schema:
    if isinstance(field, forms.ModelChoiceField):
        # Rows are not part of a description.
        return TEXT
    values = [value for value, _label in getattr(field, "choices", ()) if value not in ("", None)]
    return {"enum": values}


def parameters(resource: Resource) -> list[Schema]:
    """Describe what a list's address may ask."""
    asked: dict[str, Schema] = {
        "q": {**TEXT, "maxLength": 200},
        "sort": {"enum": list(orders(resource))},
        "limit": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE},
        "cursor": TEXT,
        "count": {"enum": ["true", "false"]},
    }
    described = [
        {"in": "query", "name": name, "required": False, "schema": schema} for name, schema in asked.items()
    ]
    for name, title, many, schema in filters(resource):
        found: Schema = {"in": "query", "name": name, "required": False, "description": title}
        found["schema"] = {"type": "array", "items": schema} if many else schema
        described.append(found)
    return described


def filters(resource: Resource) -> list[tuple[str, Any, bool, Schema]]:
    """List the parameters by which a list can be filtered: name, label, whether several values, their schema."""
    listed: list[tuple[str, Any, bool, Schema]] = []
    for name, one in filterset(resource).base_filters.items():
        field = one.field
        suffixes = getattr(field.widget, "suffixes", None)
        if suffixes:
            day = isinstance(resource.field(name), models.DateField)
            schema = {"type": "string", "format": "date"} if day else {"type": "integer"}
            listed += [(f"{name}_{suffix}", one.label, False, schema) for suffix in suffixes]
        elif isinstance(field, forms.MultipleChoiceField):
            listed.append((name, one.label, True, _enum(field)))
        elif isinstance(field, forms.ModelChoiceField):
            listed.append((name, one.label, False, TEXT))
        else:
            listed.append((name, one.label, False, _enum(field)))
    return listed
