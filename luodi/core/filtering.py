"""Build a list's filters from its declaration, on django-filter."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.forms import PickField, TreeChoice
from luodi.core.resource import Resource

# What every integer column holds.
LARGEST_WHOLE = 2**31 - 1


class TreeFilter(django_filters.Filter):
    """Keep the rows within a subtree of codes: a region with all that lies in it, a section with its divisions."""

    field_class = TreeChoice

    def filter(self, qs: Any, value: Any) -> Any:
        """Filter by the half-open ranges of codes that the subtree spans."""
        if value is None:
            return qs
        return qs.filter(in_spans(f"{self.field_name}_id", _spans(value)))


def in_spans(column: str, spans: Sequence[tuple[str, str]]) -> Q:
    """Restrict a column of codes to half-open ranges."""
    ranges = [Q(**{f"{column}__gte": low, f"{column}__lt": high}) for low, high in spans]
    return reduce(operator.or_, ranges)


def _spans(value: Any) -> Sequence[tuple[str, str]]:
    """Give the ranges of codes of a node: what was passed on to a region is in a range of its own."""
    return value.spans() if hasattr(value, "spans") else (value.subtree(),)


class ManyTreeFilter(TreeFilter):
    """Keep the rows one of whose many codes lies within a subtree; a row is never repeated."""

    def filter(self, qs: Any, value: Any) -> Any:
        """Filter through a subquery."""
        if value is None:
            return qs
        low, high = value.subtree() if hasattr(value, "subtree") else (value.pk, f"{value.pk}0")
        inner = {f"{self.field_name}__pk__gte": low, f"{self.field_name}__pk__lt": high}
        return qs.filter(pk__in=qs.model._base_manager.filter(**inner).values("pk"))


class ThroughFilter(django_filters.ModelChoiceFilter):
    """Keep the rows that refer to a record through a table with several rows a row; a row is never repeated."""

    field_class = PickField

    def filter(self, qs: Any, value: Any) -> Any:
        """Filter through a subquery."""
        if value is None:
            return qs
        return qs.filter(pk__in=qs.model._base_manager.filter(**{self.field_name: value}).values("pk"))


class EmptyFilter(django_filters.ChoiceFilter):
    """Keep the rows on which a field is empty, or those on which it is not."""

    def __init__(self, **kwargs: Any) -> None:
        choices = (("True", _("yes")), ("False", _("no")))
        super().__init__(choices=choices, empty_label=_("all"), lookup_expr="isnull", **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        """Filter by whether there is a value."""
        return super().filter(qs, None if value in (None, "") else value == "True")


class WholeRangeField(django_filters.fields.RangeField):
    """Take the two ends of a range of whole numbers, both small enough for any column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Not the usual decimal numbers: 1e999999999 is a short text and a long integer.
        ends = tuple(
            forms.IntegerField(min_value=-LARGEST_WHOLE, max_value=LARGEST_WHOLE) for _end in range(2)
        )
        super().__init__(ends, *args, **kwargs)


class WholeRangeFilter(django_filters.RangeFilter):
    """Keep the rows with a whole number within a range."""

    field_class = WholeRangeField


class Filters(django_filters.FilterSet):
    """Know the actor, so that a filter cannot find out what a column would not show."""

    def __init__(self, data: Any = None, queryset: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(data, queryset=queryset, **kwargs)
        for name, field in self.form.fields.items():
            # Writing a rule down takes time; a field that nobody filled in asks nothing.
            if isinstance(field, PickField) and name in self.form.data:
                field.limit_to(actor)

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the filters; one on a masked field finds only rows on which the actor sees that field."""
        model = queryset.model
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []):
                continue
            queryset = self.filters[name].filter(queryset, value)
            first = self.filters[name].field_name.partition("__")[0]
            verb = model.MASKED.get(first)
            if verb:
                queryset = queryset.filter(pk__in=model.objects.allowed(self.actor, verb).values("pk"))
            queryset = self._reaching(queryset, first, self.filters[name].field_name)
        return queryset

    def _reaching(self, queryset: Any, first: str, path: str) -> Any:
        """Keep a path through another register to the records there that the actor may see."""
        field = queryset.model._meta.get_field(first)
        if first == path or not hasattr(field.related_model, "rules"):
            return queryset
        seen = field.related_model.objects.allowed(self.actor)
        if field.many_to_one:
            # Asked of each row: the other register may be long, and few of its records are referred to.
            return queryset.filter(Exists(seen.filter(pk=OuterRef(first))))
        return queryset.filter(**{f"{first}__in": seen.values("pk")})

    def shown(self, name: str, value: Any) -> str:
        """Give the words for a filter's value."""
        choices = dict(getattr(self.form.fields[name], "choices", ()) or ())
        if isinstance(value, (list, tuple)):
            return "、".join(str(choices.get(item, item)) for item in value)
        if isinstance(value, slice):
            return f"{value.start or '…'} – {value.stop or '…'}"
        return str(choices.get(value, value))


def _filter_for(resource: Resource, name: str) -> django_filters.Filter:
    """Choose the filter that suits a model field."""
    label = resource.label(name)
    if name.endswith("__isnull"):
        return EmptyFilter(field_name=name.removesuffix("__isnull"), label=label)
    field, several = _reached(resource, name)
    if several:
        many: Any = field.related_model
        return ThroughFilter(field_name=name, label=label, queryset=many.objects.all())
    if isinstance(field, models.ForeignKey):
        return _reference_filter(name, label, field)
    if isinstance(field, models.ManyToManyField):
        many = field.related_model
        return ManyTreeFilter(field_name=name, label=label, queryset=many.objects.all(), required=False)
    if field.choices:
        return django_filters.MultipleChoiceFilter(
            field_name=name,
            label=label,
            choices=field.choices,
            widget=forms.CheckboxSelectMultiple,
            # A column of the row itself cannot repeat it; DISTINCT would only cost.
            distinct=False,
        )
    if isinstance(field, models.BooleanField):
        return django_filters.ChoiceFilter(
            field_name=name, label=label, choices=((True, _("yes")), (False, _("no"))), empty_label=_("all")
        )
    if isinstance(field, models.DateField):
        return django_filters.DateFromToRangeFilter(
            field_name=name,
            label=label,
            widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"}),
        )
    if isinstance(field, models.IntegerField):
        return WholeRangeFilter(field_name=name, label=label)
    raise LookupError(f"{resource.slug}: there is no filter for {type(field).__name__}")


def _reference_filter(name: str, label: Any, field: Any) -> django_filters.Filter:
    """Choose the filter that suits a reference: a tree of codes, a register, or a short list."""
    target: Any = field.related_model
    if hasattr(target, "subtree"):
        return TreeFilter(field_name=name, label=label, queryset=target.objects.all(), required=False)
    if hasattr(target, "rules"):
        chosen = django_filters.ModelChoiceFilter(field_name=name, label=label, queryset=target.objects.all())
        chosen.field_class = PickField
        return chosen
    return django_filters.ModelChoiceFilter(field_name=name, label=label, queryset=target.objects.all())


def _reached(resource: Resource, name: str) -> tuple[models.Field[Any, Any], bool]:
    """Find the field at the end of a path, and whether several records may be reached by it.

    :raises LookupError: if there is none, or it is masked for some readers of the record that it belongs to.
    """
    model: Any = resource.model
    several, field = False, None
    for part in name.split("__"):
        if field is not None:
            model = field.related_model
            if part in getattr(model, "MASKED", ()):
                raise LookupError(f"{resource.slug}: {name} leads to what not everybody may see")
        field = model._meta.get_field(part)
        registered = hasattr(field.related_model, "rules") if field.related_model else False
        several = several or field.one_to_many or (field.many_to_many and registered)
    if not isinstance(field, models.Field):
        raise LookupError(f"{resource.slug}: no field {name} to filter by")
    return field, several


@cache
def filterset(resource: Resource) -> type[Filters]:
    """Make the filter class of a resource, once."""
    members: dict[str, Any] = {name: _filter_for(resource, name) for name in resource.filters}
    members["Meta"] = type("Meta", (), {"model": resource.model, "fields": []})
    return type(f"{resource.model.__name__}Filters", (Filters,), members)
