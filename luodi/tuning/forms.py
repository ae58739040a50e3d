"""Take weights and entries of the dictionary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.forms import PickField, RecordForm, form_field
from luodi.needs.models import Need
from luodi.needs.reasons import PARTS
from luodi.tuning.models import PARTS_OF, MatchDictionary, MatchProfile


class MatchProfileForm(RecordForm):
    """Take the weights of a version; only those that its kind has."""

    GROUPS = (
        (_("Version"), ("title",)),
        (
            _("Weights: only proportions count; what a need does not ask for drops out"),
            tuple(f"{part}_weight" for part in PARTS),
        ),
    )

    class Meta:
        model = MatchProfile
        formfield_callback = form_field
        fields = ("title", "kind", *(f"{part}_weight" for part in PARTS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # What is ranked does not change any more, and what is not known of it has no weight.
            del self.fields["kind"]
            for part in PARTS:
                if part not in PARTS_OF[self.instance.kind]:
                    del self.fields[f"{part}_weight"]
        for name, field in self.fields.items():
            if name.endswith("_weight"):
                field.widget = forms.NumberInput(
                    attrs={
                        "min": "0",
                        "max": "100",
                        "step": "0.1",
                        "inputmode": "decimal",
                        "aria-describedby": f"id_{name}_help",
                    }
                )


class MatchDictionaryForm(RecordForm):
    """Take the entries of a version of the dictionary."""

    class Meta:
        model = MatchDictionary
        formfield_callback = form_field
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 28, "spellcheck": "false"})}


class TryForm(forms.Form):
    """Take the need that a version is tried on."""

    need = PickField(Need.objects.all(), required=False, label=_("Try it on another need"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].limit_to(actor)  # type: ignore[attr-defined]
