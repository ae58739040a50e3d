"""Rows that are copied from one, or sent to a process, are those that Django makes; and the collector of rubbish is back afterwards."""

from __future__ import annotations

import gc
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_init

from luodi.core.blank import Blank
from luodi.core.models import Origin
from luodi.core.money import Money
from luodi.core.parcels import packed, unpacked
from luodi.core.patience import unhurried
from luodi.core.resource import resources
from luodi.registry.models import Organisation, Region
from luodi.workbooks.cells import Fields

SHARED = {"origin": Origin.IMPORTED, "created_by_id": 7}
MODELS = [resource.model for resource in resources()]


def value_of(field: Any) -> Any:
    """Give a value that a field may hold."""
    if field.is_relation:
        target: Any = field.related_model(pk="640100" if field.related_model is Region else 5)
        return target
    samples: dict[type, Any] = {
        models.CharField: "甲", models.TextField: "甲\n乙", models.DateField: date(2026, 11, 24), models.BooleanField: True,
        models.JSONField: ["甲"],
    }  # fmt: skip
    kind = next((kind for kind in samples if isinstance(field, kind)), None)
    return samples[kind] if kind else Money(5) if "Money" in type(field).__name__ else 5


def held(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    said = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return said, {name: value and value.pk for name, value in row._state.fields_cache.items()}


def drawn(model: Any) -> set[str]:
    """Name the fields whose default is another one each time it is asked for."""
    return {
        field.attname for field in model._meta.concrete_fields if field.get_default() != field.get_default()
    }


def test_some_defaults_are_drawn() -> None:
    assert any(drawn(model) for model in MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_copied_row_is_what_django_makes(model):
    blank = Blank(model, SHARED)
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    for values in (
        {},
        {field.name: value_of(field) for field in fields},
        {field.name: None for field in fields if field.null},
    ):
        copied, made = blank.filled(values), model(**SHARED, **values)
        for name in drawn(model) - values.keys():
            # Drawn for each row anew: a draft that shared its address with another would open that one's form.
            assert type(getattr(copied, name)) is type(getattr(made, name))
            setattr(made, name, getattr(copied, name))
        assert held(copied) == held(made)
    first, second = blank.filled({}), blank.filled({})
    assert [name for name in drawn(model) if getattr(first, name) == getattr(second, name)] == []
    for name, value in first.__dict__.items():
        assert not isinstance(value, (list, dict)) or value is not second.__dict__[name], name
    assert first._state.adding
    assert first._state is not second._state


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_row_that_another_process_unpacks_is_what_was_packed(model):
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    fresh = model(**SHARED, **{field.name: value_of(field) for field in fields})
    stored = model(pk=5)
    stored._state.adding, stored._state.db = False, "default"
    for row in (fresh, stored, *unpacked(packed([fresh, stored]))):
        again = unpacked(packed(row))
        assert type(again) is model
        assert held(again) == held(row)
        assert (again._state.adding, again._state.db) == (row._state.adding, row._state.db)
    # What two rows refer to stays one thing, and what is unpacked is nobody else's.
    first, second, other = unpacked(packed([fresh, fresh, stored]))
    assert first is second is not other
    assert first._state is not other._state is not stored._state


def test_what_listens_to_new_rows_hears_of_each():
    heard = []
    listener = lambda instance, **_more: heard.append(instance)  # noqa: E731
    post_init.connect(listener, sender=Organisation)
    try:
        blank = Blank(Organisation, SHARED | {"name": "甲"})
        made = [blank.filled({"name": "乙"}), blank.filled({})]
    finally:
        post_init.disconnect(listener, sender=Organisation)
    assert [row.name for row in made] == ["乙", "甲"]
    assert set(map(id, made)) <= set(map(id, heard))


def verdict(clean: Any, row: Any, name: str) -> tuple[Any, Any]:
    """Tell what is said of a row, and what then stands in a field."""
    try:
        clean()
    except ValidationError as error:
        return error.message_dict, getattr(row, name)
    return None, getattr(row, name)


# A day alone is taken for its midnight, which Django remarks upon.
@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_passed_once_is_judged_as_the_model_judges_it(model):
    """Good values and bad ones, the good one again: remembering changes nothing."""
    every = {field.name for field in model._meta.concrete_fields}
    fields = Fields(model, {field.name for field in model._meta.concrete_fields if field.is_relation})
    met = set()
    for field in (one for one in model._meta.concrete_fields if not one.is_relation and one.editable):
        # What is no text at all is a day to nobody: Django itself breaks.
        odd = () if isinstance(field, models.DateField) else (-1, 10**12, ["甲"])
        for value in (value_of(field), "", None, "x" * 5_000, "nonsense", *odd, value_of(field)):
            theirs, ours = (model(**{field.name: value}) for _ in range(2))
            others = every - {field.name}
            said = verdict(partial(theirs.clean_fields, exclude=others), theirs, field.attname)
            assert said == verdict(partial(fields.clean, ours, others), ours, field.attname)
            met.add(said[0] is None)
    assert met == {True, False}


@pytest.mark.django_db
def test_rubbish_is_looked_for_as_before_when_the_last_long_work_ends():
    usual = gc.get_threshold()
    with unhurried():
        raised = gc.get_threshold()
        assert raised[0] > usual[0]
        with pytest.raises(KeyError), unhurried():
            raise KeyError
        assert gc.get_threshold() == raised
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
