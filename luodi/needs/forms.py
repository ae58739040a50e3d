"""Take what people enter about needs, matches and introductions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.needs.models import Need
from luodi.needs.secrecy import secret_mark
from luodi.needs.states import Verdict
from luodi.registry.models import Expert, ResearchResult

# What people write freely of a need.
READ_FOR_SECRECY = ("title", "problem", "technology", "goal", "keywords")
SECRET = _(
    "“%(mark)s” marks secret material, which must not be entered here. Take it out, describe the need without it, or "
    "ask your security office how to hand it over."
)


def refuse_secret(value: Any) -> None:
    """Refuse text that bears a mark of secrecy, beside the field: page, import, API and phone pass here.

    :raises ValidationError: with what to do about it.
    """
    mark = secret_mark("\n".join(map(str, value)) if isinstance(value, list) else str(value or ""))
    if mark:
        raise forms.ValidationError(SECRET, code="secret", params={"mark": mark})


class NeedForm(RecordForm):
    """Take a need; nothing is required to save a draft, submitting asks for the rest."""

    GROUPS = (
        (_("What you need"), ("organisation", "title", "problem", "technology", "goal", "keywords")),
        (_("Where it belongs"), ("field", "industry", "region")),
        (_("On what terms"), ("way", "least_trl", "budget", "deadline_on", "visibility")),
    )

    class Meta:
        model = Need
        formfield_callback = form_field
        fields = (
            "organisation", "title", "problem", "technology", "goal", "keywords", "field", "industry", "region",
            "way", "least_trl", "budget", "deadline_on", "visibility",
        )  # fmt: skip
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 4}),
            "technology": forms.Textarea(attrs={"rows": 4}),
            "goal": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("problem", "technology", "goal"):
            self.fields[name].widget.attrs.setdefault("rows", 4)
        # A validator of the field, so that a table's cells are asked as well: they are read without the whole form.
        for name in READ_FOR_SECRECY:
            self.fields[name].validators.append(refuse_secret)
        own = self.actor.keys("organisation", Role.ENTERPRISE_CONTACT)
        if len(own) == 1:
            # Whose need it is goes without saying.
            del self.fields["organisation"]
            if self.instance.organisation_id is None:
                self.instance.organisation_id = int(own[0])


class FeedbackForm(forms.Form):
    """Take a verdict on one match."""

    result = PickField(ResearchResult.objects.all(), required=False)
    expert = PickField(Expert.objects.all(), required=False)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    note = forms.CharField(max_length=300, required=False)
    rank = forms.IntegerField(required=False, min_value=1, max_value=1000)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("result", "expert"):
            self.fields[name].limit_to(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of result and expert.

        :raises ValidationError: if there is none or both.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("result")) == bool(cleaned.get("expert")):
            raise forms.ValidationError(_("Choose one research result or one expert."))
        return cleaned


class IntroduceForm(forms.Form):
    """Take what an introduction needs: the expert, the result if one led to him, a word to both sides."""

    expert = PickField(Expert.objects.all(), label=_("expert"))
    result = PickField(ResearchResult.objects.all(), required=False, label=_("research result"))
    message = forms.CharField(
        label=_("word from the office"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it. Name neither of them here."),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("result", "expert"):
            self.fields[name].limit_to(actor)  # type: ignore[attr-defined]


class WhyNotForm(forms.Form):
    """Take the record that somebody misses in a list of matches."""

    record = PickField(ResearchResult.objects.all(), required=False, label=_("Why not this one?"))

    def __init__(self, *args: Any, kind: str, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model = Expert if kind == "experts" else ResearchResult
        self.fields["record"] = PickField(model.objects.all(), required=False, label=_("Why not this one?"))
        self.fields["record"].limit_to(actor)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Take a side's answer, with what it releases of itself."""

    released = forms.MultipleChoiceField(
        label=_("Release of me, once both sides have agreed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("reason"), max_length=300, required=False)
    name = forms.CharField(label=_("your name"), max_length=80)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["released"].choices = choices  # type: ignore[attr-defined]
