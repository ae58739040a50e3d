"""Take what people enter about needs, matches and introductions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import PickField, RecordForm, form_field
from luodi.needs.models import Need, Subscription
from luodi.needs.secrecy import secret_mark
from luodi.needs.states import NARROWABLE, DropReason, FieldLevel, Verdict
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


class NarrowForm(forms.Form):
    """Take how far single fields of a need are seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = need.version
        for name in NARROWABLE:
            self.fields[name] = forms.ChoiceField(
                label=Need._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                choices=[("", _("as the need")), *FieldLevel.choices],
                required=False,
                initial=getattr(need, f"{name}_for"),
            )


class StillValidForm(forms.Form):
    """Take whether a need is still valid."""

    until = forms.DateField(
        label=_("still valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("a word to the office"),
        max_length=300,
        required=False,
        help_text=_("What has changed, or how it was solved; you may leave it empty."),
    )
    name = forms.CharField(label=_("your name"), max_length=80)


class SubscriptionForm(RecordForm):
    """Take what somebody wants to hear of."""

    GROUPS = (
        (_("What you want to hear of"), ("title", "of_needs", "of_results")),
        (_("Only of"), ("fields", "industry", "region", "words")),
        ("", ("active",)),
    )

    class Meta:
        model = Subscription
        formfield_callback = form_field
        fields = ("title", "of_needs", "of_results", "fields", "industry", "region", "words", "active")
        widgets = {"fields": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            # Everybody subscribes for oneself.
            self.instance.user_id = self.actor.user_id


class PlanForm(forms.Form):
    """Take what is done next in a match case, by when, and whose it is."""

    next_step = forms.CharField(label=_("next step"), max_length=200, required=False)
    next_on = forms.DateField(
        label=_("next step by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mine = forms.BooleanField(label=_("I look after it from now on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CaseNoteForm(forms.Form):
    """Take what was said at a meeting of a match case."""

    happened_on = forms.DateField(
        label=_("day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    who = forms.CharField(label=_("who took part"), max_length=200)
    result = forms.CharField(
        label=_("what came out"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropForm(forms.Form):
    """Take why a match case is dropped."""

    reason = forms.ChoiceField(label=_("reason"), choices=DropReason.choices)
    note = forms.CharField(label=_("in a few words"), max_length=500)


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
