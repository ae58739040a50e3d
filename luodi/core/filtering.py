"""Build a list's filters from its declaration, on django-filter."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db import models
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
        """Filter by the half-open range of codes that the subtree spans."""
        if value is None:
            return qs
        low, high = value.subtree()
        return qs.filter(**{f"{self.field_name}_id__gte": low, f"{self.field_name}_id__lt": high})


class ManyTreeFilter(TreeFilter):
    """Keep the rows one of whose many codes lies within a subtree; a row is never repeated."""

    def filter(self, qs: Any, value: Any) -> Any:
        """Filter through a subquery."""
        if value is None:
            return qs
        low, high = value.subtree() if hasattr(value, "subtree") else (value.pk, f"{value.pk}0")
        inner = {f"{self.field_name}__pk__gte": low, f"{self.field_name}__pk__lt": high}
        return qs.filter(pk__in=qs.model._base_manager.filter(**inner).values("pk"))


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
        for field in self.form.fields.values():
            if isinstance(field, PickField):
                field.limit_to(actor)

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the filters; one on a masked field finds only rows on which the actor sees that field."""
        model = queryset.model
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []):
                continue
            queryset = self.filters[name].filter(queryset, value)
            verb = model.MASKED.get(self.filters[name].field_name)
            if verb:
                queryset = queryset.filter(pk__in=model.objects.allowed(self.actor, verb).values("pk"))
        return queryset

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
    field = resource.field(name)
    label = resource.label(name)
    if field is None:
        raise LookupError(f"{resource.slug}: no field {name} to filter by")
    if isinstance(field, models.ForeignKey):
        target: Any = field.related_model
        if hasattr(target, "subtree"):
            return TreeFilter(field_name=name, label=label, queryset=target.objects.all(), required=False)
        if hasattr(target, "rules"):
            chosen = django_filters.ModelChoiceFilter(
                field_name=name, label=label, queryset=target.objects.all()
            )
            chosen.field_class = PickField
            return chosen
        return django_filters.ModelChoiceFilter(field_name=name, label=label, queryset=target.objects.all())
    if isinstance(field, models.ManyToManyField):
        many: Any = field.related_model
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


@cache
def filterset(resource: Resource) -> type[Filters]:
    """Make the filter class of a resource, once."""
    members: dict[str, Any] = {name: _filter_for(resource, name) for name in resource.filters}
    members["Meta"] = type("Meta", (), {"model": resource.model, "fields": []})
    return type(f"{resource.model.__name__}Filters", (Filters,), members)
