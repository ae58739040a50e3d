"""Take what a booklet is to be."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.booklets.models import Booklet
from luodi.booklets.states import Layout, Size
from luodi.core.papers.kinds import Kind


class BookletForm(forms.ModelForm):
    """Take title, layout and file of a booklet."""

    layout = forms.ChoiceField(label=_("made as"), choices=Layout.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("file"), choices=Kind.choices, widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("sheet"), choices=Size.choices, widget=forms.RadioSelect)

    class Meta:
        model = Booklet
        fields = ("title", "subtitle", "layout", "kind", "size", "internal")
        help_texts = {"internal": _("For use within the university; the cover says so.")}
