"""Take the lines under results and experts, files of works, and what experts say of their profiles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.forms import PickField, WordsField, form_field
from luodi.registry.models import (
    DeclaredInterest,
    EconomicLine,
    Engagement,
    Expert,
    Field,
    IntellectualProperty,
    MaturityEvidence,
    Publication,
)
from luodi.registry.states import Language, Service


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    """Be the form of a line; what it picks from is limited to what the actor may see."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, PickField):
                field.limit_to(actor)
                key, open_ones = getattr(self.instance, f"{name}_id", None), field.queryset
                if key is not None and not (open_ones is not None and open_ones.filter(pk=key).exists()):
                    # Who may not see it, or not choose it any more, neither reads its name here nor takes it away.
                    del self.fields[name]
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def values(self) -> dict[str, Any]:
        """Give the clean values of the line's own fields; call after ``is_valid``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}


class EconomicForm(LineForm):
    """Take a line of an economic comparison."""

    class Meta:
        model = EconomicLine
        formfield_callback = form_field
        fields = ("title", "ours", "theirs", "unit", "better", "note")


class EvidenceForm(LineForm):
    """Take what proves a level of maturity, with its file."""

    upload = forms.FileField(label=_("file (optional)"), required=False)

    class Meta:
        model = MaturityEvidence
        formfield_callback = form_field
        fields = ("level", "proof", "shown_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if self.instance.file_id:
            self.fields["upload"].help_text = _("A file is there. A new one takes its place.")


class PropertyForm(LineForm):
    """Take an intellectual property."""

    class Meta:
        model = IntellectualProperty
        formfield_callback = form_field
        fields = ("kind", "title", "number", "state", "owner", "granted_on", "expires_on")


class EngagementForm(LineForm):
    """Take past work with an enterprise."""

    class Meta:
        model = Engagement
        formfield_callback = form_field
        fields = ("organisation", "name", "what", "role", "from_year", "to_year")


class InterestForm(LineForm):
    """Take a declared interest."""

    class Meta:
        model = DeclaredInterest
        formfield_callback = form_field
        fields = ("organisation", "name", "kind", "starts_on", "ends_on", "note")


class PublicationForm(LineForm):
    """Take a published work."""

    class Meta:
        model = Publication
        formfield_callback = form_field
        fields = ("title", "authors", "venue", "year", "doi")


FORMS: dict[str, type[LineForm]] = {
    "economics": EconomicForm,
    "maturity": EvidenceForm,
    "property": PropertyForm,
    "engagements": EngagementForm,
    "interests": InterestForm,
    "works": PublicationForm,
}


class WorksFileForm(forms.Form):
    """Take a file of works."""

    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(attrs={"accept": ".bib,.ris,.json,.txt"}),
        help_text=_("BibTeX, RIS, an ORCID record or OpenAlex (JSON); up to 2 MB and 500 works."),
    )


class SuggestionsForm(forms.Form):
    """Take which of the words and fields that the works suggest go into the profile."""

    keywords = forms.MultipleChoiceField(
        label=_("keywords to add"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fields_ = forms.MultipleChoiceField(
        label=_("technology fields to add"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, words: list[str], codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {row.pk: str(row) for row in Field.objects.filter(pk__in=codes)}
        self.fields["keywords"].choices = [(word, word) for word in words]  # type: ignore[attr-defined]
        self.fields["fields_"].choices = [(code, named[code]) for code in codes if code in named]  # type: ignore[attr-defined]
        self.initial = {"keywords": words, "fields_": codes}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Take what an expert says of the own profile, by the link."""

    services = forms.MultipleChoiceField(
        label=_("services offered"),
        choices=Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"), choices=Language.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    keywords = WordsField(label=_("keywords"), required=False, most=12, max_length=400)
    note = forms.CharField(
        label=_("word to the office"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you object, say to what: the office reads it and decides with you."),
    )

    class Meta:
        model = Expert
        formfield_callback = form_field
        fields = ("profile", "keywords", "fields", "services", "languages", "regions", "load_cap")
        widgets: ClassVar[dict[str, Any]] = {
            "fields": forms.CheckboxSelectMultiple,
            "regions": forms.CheckboxSelectMultiple,
            "profile": forms.Textarea(attrs={"rows": 7}),
        }

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Split the clean values into plain fields and many-to-many ones; call after ``is_valid``."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        many = {name: list(said.pop(name)) for name in ("fields", "regions")}
        return said, many
