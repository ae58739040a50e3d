"""Turn what people type into clean values; forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.core import reads
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.rules import internal_reads, verbs_on


class Pick(forms.TextInput):
    """Be a text input that suggests while one types; without script it takes a code or an exact name."""

    template_name = "core/widgets/pick.html"

    def __init__(self, slug: str, attrs: dict[str, Any] | None = None) -> None:
        self.slug = slug
        self.shown: dict[str, str] = {}
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add where suggestions come from and the words for the present value."""
        context = super().get_context(name, value, attrs)
        context["widget"]["suggest"] = reverse("resource:suggest", args=[self.slug])
        context["widget"]["shown"] = self.shown.get(str(value), "") if value else ""
        return context


class PickField(forms.ModelChoiceField):
    """Choose a record by its code among those the actor may see; a hidden one answers like one that is not there."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs.pop("empty_label", None)
        kwargs["to_field_name"] = "code"
        kwargs["widget"] = Pick(_slug(queryset.model))
        kwargs.setdefault("error_messages", {})["invalid_choice"] = _(
            "Nothing by that name or code is open to you. Choose from the suggestions."
        )
        self.model: Any = queryset.model
        super().__init__(queryset, empty_label=None, **kwargs)

    def limit_to(self, actor: Actor) -> None:
        """Offer only what the actor may see."""
        if hasattr(self.model.objects.all(), "allowed"):
            self.queryset = self.model.objects.allowed(actor).filter(retired_at=None)

    def prepare_value(self, value: Any) -> Any:
        """Show the code, and remember the words for it."""
        if isinstance(value, models.Model):
            self.widget.shown[str(value.code)] = str(value)  # type: ignore[attr-defined]
            return value.code  # type: ignore[attr-defined]
        if isinstance(value, int) and value:
            found = self.model._base_manager.filter(pk=value).first()
            return self.prepare_value(found) if found else value
        return value

    def _get_choices(self) -> Any:
        # A register may be long: nothing is ever listed, suggestions are asked for.
        return ()

    choices = property(_get_choices, lambda self, value: None)


class TreeChoice(forms.ModelChoiceField):
    """Choose a node of a tree of codes (region, industry) by code or name."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs.pop("empty_label", None)
        kwargs["widget"] = Pick(_slug(queryset.model))
        kwargs.setdefault("error_messages", {})["invalid_choice"] = _(
            "“%(value)s” is not known. Choose from the suggestions, or give the code."
        )
        self.model: Any = queryset.model
        super().__init__(queryset, empty_label=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Find by code, else by a name that only one node has.

        :raises ValidationError: if nothing, or more than one thing, has that name.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return value
        found = self.model.find(str(value))
        meant = self.model.meant(str(value)) if found is None and hasattr(self.model, "meant") else []
        if len(meant) > 1:
            nodes = self.model._base_manager.filter(pk__in=[node.code for node in meant[:6]])
            raise forms.ValidationError(
                _("“%(value)s” may be %(names)s. Say which."),
                code="ambiguous",
                params={"value": value, "names": "、".join(map(str, nodes))},
            )
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show the code, and remember the words for it."""
        if isinstance(value, models.Model):
            self.widget.shown[str(value.pk)] = str(value)
            return value.pk
        if value:
            found = self.model._base_manager.filter(pk=value).first()
            if found:
                self.widget.shown[str(value)] = str(found)
        return value

    def _get_choices(self) -> Any:
        return ()

    choices = property(_get_choices, lambda self, value: None)


class WordsField(forms.CharField):
    """Take a list of words separated by commas, semicolons, 、 or line ends."""

    def __init__(self, *, most: int = 5, **kwargs: Any) -> None:
        self.most = most
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the words with a separator of the language they are most likely in."""
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Split and tidy; a repeated word counts once.

        :raises ValidationError: if there are more than ``most``.
        """
        if isinstance(value, (list, tuple)):
            return [str(item) for item in value]
        text = super().to_python(value) or ""
        for separator in ",;；，\n|":
            text = text.replace(separator, "、")
        words = list(dict.fromkeys(word.strip()[:40] for word in text.split("、") if word.strip()))
        if len(words) > self.most:
            raise forms.ValidationError(
                _("Give at most %(most)d words; these are %(count)d."),
                params={"most": self.most, "count": len(words)},
            )
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare words, not spellings."""
        try:
            return self.to_python(initial or "") != self.to_python(data or "")
        except forms.ValidationError:
            return True


class RecordForm(forms.ModelForm):
    """Be the form of a record for page, import and API alike: knows the actor, carries the version."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # Groups of fields with a title, in the order of the page.
    GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        with internal_reads():
            super().__init__(*args, **kwargs)
        self._leave_masked_out()
        # What the actor may not see of a list stays in it, unseen.
        self._unseen: dict[str, list[Any]] = {}
        self.fields["version"].initial = self.instance.version
        for name, field in self.fields.items():
            if isinstance(field, PickField):
                field.limit_to(actor)
            elif isinstance(field, forms.ModelMultipleChoiceField) and hasattr(field.queryset, "allowed"):
                self._limit_to_actor(name, field)
            if isinstance(field, forms.CharField) and field.max_length:
                field.widget.attrs.setdefault("data-limit", field.max_length)
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self._say_where(name, field)
        if self.instance.pk:
            reads.note_all(self.instance, self.fields)

    def _leave_masked_out(self) -> None:
        """Offer no field that the record's page would not show: what it holds stays as it is, unseen."""
        masked = self._meta.model.MASKED
        if not self.instance.pk:
            return
        guarded = {name: masked[name] for name in self.fields if name in masked}
        may = verbs_on(self.instance, self.actor, dict.fromkeys(guarded.values()))
        for name, verb in guarded.items():
            if verb not in may:
                del self.fields[name]

    def _limit_to_actor(self, name: str, field: Any) -> None:
        """Offer of a register what the actor may see, by code: the keys of rows are nobody's business."""
        field.to_field_name = "code"
        field.queryset = field.queryset.model.objects.allowed(self.actor).filter(retired_at=None)
        present = self.initial.get(name, [])
        seen = set(field.queryset.filter(pk__in=[row.pk for row in present]).values_list("pk", flat=True))
        self.initial[name] = [row for row in present if row.pk in seen]
        self._unseen[name] = [row for row in present if row.pk not in seen]

    def _say_where(self, name: str, field: forms.Field) -> None:
        field.widget.attrs.setdefault("aria-describedby", f"id_{name}_help")

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Give the bound fields group by group."""
        grouped = [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS
        ]
        return grouped or [("", list(self.visible_fields()))]

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep what the record says of a field that this form does not offer: it stands above the fields."""
        known = getattr(error, "error_dict", None)
        if field is None and known is not None:
            sorted_out: dict[str, list[Any]] = {}
            for name, errors in known.items():
                place = name if name in self.fields else NON_FIELD_ERRORS
                sorted_out.setdefault(place, []).extend(errors)
            error = ValidationError(sorted_out)
        super().add_error(field, error)

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Split the clean values into plain fields and many-to-many ones; call after ``is_valid``."""
        many = {field.name for field in self._meta.model._meta.many_to_many}
        stored = {field.name for field in self._meta.model._meta.concrete_fields}
        plain = {
            name: value for name, value in self.cleaned_data.items() if name in stored and name != "version"
        }
        related = {
            name: [*value, *self._unseen.get(name, ())]
            for name, value in self.cleaned_data.items()
            if name in many
        }
        return plain, related


def _slug(model: type[models.Model]) -> str:
    return model._meta.model_name or ""


def form_field(db_field: models.Field[Any, Any], **kwargs: Any) -> Any:
    """Choose the form field for a model field: trees and registers are picked, lists of words are typed."""
    target: Any = getattr(db_field, "related_model", None)
    if isinstance(db_field, models.ForeignKey) and hasattr(target, "subtree"):
        return TreeChoice(
            target.objects.all(),
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
        )
    if isinstance(db_field, models.ForeignKey) and isinstance(target, type) and issubclass(target, Record):
        return PickField(
            target.objects.all(),
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
        )
    if isinstance(db_field, models.JSONField):
        return WordsField(
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            max_length=400,
        )
    if isinstance(db_field, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    return db_field.formfield(**kwargs)
