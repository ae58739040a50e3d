"""Take the answers to a survey from phones, and its questions from officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.words import Words
from luodi.events import questions
from luodi.events.questions import LONGEST_QUESTION, LONGEST_TEXT, MARKS, MOST_QUESTIONS, Question, Values
from luodi.events.states import ComesAs, QuestionKind

_YES, _NO = "yes", "no"
_MUST = {"required": _("Please answer this.")}


class AnswerForm(forms.Form):
    """Take what somebody answers: a field a question, each as it is asked."""

    def __init__(
        self, *args: Any, asked: Sequence[Question], english: bool, openly: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for one in asked:
            field = _field(one, english)
            field.widget.attrs.setdefault("aria-describedby", f"id_{one.key}_help")
            self.fields[one.key] = field
        if openly:
            self.fields["comes_as"] = forms.ChoiceField(
                label=_optional(_("You came as")), choices=[("", ""), *ComesAs.choices], required=False
            )  # fmt: skip

    @property
    def lines(self) -> list[tuple[Question | None, Any]]:
        """Give the bound fields, each with its question."""
        by_key = {one.key: one for one in self.asked}
        return [(by_key.get(bound.name), bound) for bound in self]

    def values(self) -> dict[str, Any]:
        """Give what was answered as it is kept; what was passed over is not; call after ``is_valid``."""
        found = {one.key: _kept(one, self.cleaned_data.get(one.key)) for one in self.asked}
        return {key: value for key, value in found.items() if value is not None}


def shown_values(asked: Sequence[Question], values: Values) -> Mapping[str, Any]:
    """Give what was answered as the form shows it."""
    return {one.key: _shown(one, values[one.key]) for one in asked if one.key in values}


def _field(one: Question, english: bool) -> Any:
    said: dict[str, Any] = {
        "label": one.words(english) if one.must else _optional(one.words(english)),
        "required": one.must,
        "error_messages": _MUST,
    }
    options = [(str(number), words) for number, words in enumerate(one.choices(english))]
    if one.kind == QuestionKind.SCALE:
        return forms.ChoiceField(
            choices=[(str(mark), str(mark)) for mark in MARKS], widget=forms.RadioSelect, **said
        )
    if one.kind == QuestionKind.YES_NO:
        return forms.ChoiceField(
            choices=[(_YES, pgettext_lazy("survey", "Yes")), (_NO, pgettext_lazy("survey", "No"))],
            widget=forms.RadioSelect,
            **said,
        )
    if one.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **said)
    if one.kind == QuestionKind.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **said)
    area = forms.Textarea(attrs={"rows": 3, "data-limit": LONGEST_TEXT})
    return forms.CharField(max_length=LONGEST_TEXT, widget=area, **said)


def _optional(label: Words) -> Any:
    return format_lazy(_("{label} (optional)"), label=label)


def _kept(one: Question, value: Any) -> Any:
    if not value:
        return None
    if one.kind == QuestionKind.CHOICES:
        return sorted({int(number) for number in value})
    if one.kind == QuestionKind.YES_NO:
        return value == _YES
    return value if one.kind == QuestionKind.TEXT else int(value)


def _shown(one: Question, value: Any) -> Any:
    if one.kind == QuestionKind.CHOICES:
        return [str(number) for number in value]
    if one.kind == QuestionKind.YES_NO:
        return _YES if value else _NO
    return str(value)


class QuestionForm(forms.Form):
    """Take a question in both languages."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    zh = forms.CharField(label=_("question in Chinese"), max_length=LONGEST_QUESTION, required=False)
    en = forms.CharField(label=_("question in English"), max_length=LONGEST_QUESTION, required=False)
    # As a browser sends it of a line that nobody touched: else that would count as filled in.
    kind = forms.ChoiceField(
        label=_("how it is answered"), choices=QuestionKind.choices, initial=QuestionKind.SCALE
    )
    options = forms.CharField(
        label=_("options"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only where there is something to choose: one a line, Chinese | English."),
    )
    must = forms.BooleanField(label=_("must be answered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("options"):
            self.fields["options"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        """Read the options, and ask for words."""
        clean = super().clean() or {}
        if not clean.get("zh") and not clean.get("en"):
            self.add_error("zh", str(_("Say what is asked.")))
        clean["pairs"] = ()
        if clean.get("kind") in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            try:
                clean["pairs"] = questions.read_options(clean.get("options", ""))
            except questions.Wrong as error:
                self.add_error("options", str(error.words))
        return clean


_Questions = forms.formset_factory(
    QuestionForm,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS + 8,
)


class QuestionsForm(_Questions):  # type: ignore[misc, valid-type]
    """Take all questions of a survey in their order."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the order and the box that takes a question out."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = pgettext_lazy("question", "number")
        form.fields["DELETE"].label = _("take this question out")

    def asked(self) -> tuple[Question, ...]:
        """Give the questions; call after ``is_valid``. A new one gets a key that no other has."""
        taken = {form.cleaned_data.get("key") for form in self.ordered_forms}
        free = (f"q{number}" for number in range(1, 100) if f"q{number}" not in taken)
        return tuple(
            Question(
                key=clean["key"] or next(free),
                kind=clean["kind"],
                zh=clean["zh"].strip(),
                en=clean["en"].strip(),
                options=clean["pairs"],
                must=clean["must"],
            )
            for clean in (form.cleaned_data for form in self.ordered_forms)
        )


def questions_initial(asked: Sequence[Question]) -> list[dict[str, Any]]:
    """Give questions as the form shows them."""
    return [
        {
            "key": one.key,
            "zh": one.zh,
            "en": one.en,
            "kind": one.kind,
            "options": questions.write_options(one.options),
            "must": one.must,
        }
        for one in asked
    ]


class OpeningForm(forms.Form):
    """Take how a survey is opened, and for how long."""

    by_itself = forms.BooleanField(
        label=_("open by itself on the day after the event, with a mail to who came"), required=False
    )
    days = forms.IntegerField(label=_("days it is open"), min_value=1, max_value=90)
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """Take the day on which a survey closes."""

    closes_on = forms.DateField(
        label=_("open until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
