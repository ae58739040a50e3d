"""Turn what people type about accounts into clean values."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role, Scope
from luodi.core.errors import Invalid

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))


class BareForm(forms.Form):
    """Be a form in the look of the site; the first field that needs attention gets the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{self.add_prefix(name)}_help"

    def refuse(self, refusal: Invalid) -> None:
        """Put what an action refused beside the fields that it is about."""
        for name, said in refusal.fields.items():
            for words in said:
                self.add_error(name if name in self.fields else None, str(words))

    def turn_to_error(self) -> None:
        """Move the focus to the first field that needs attention; call before showing the form again."""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        first = next((name for name in self.fields if name in self.errors), None)
        if first:
            self.fields[first].widget.attrs["autofocus"] = True


class LoginForm(BareForm):
    """Ask for e-mail and password."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(BareForm):
    """Ask for a code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class EmailForm(BareForm):
    """Ask for an e-mail address."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class PasswordForm(BareForm):
    """Ask for the present password before something that matters."""

    password = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _new_password(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewPasswordForm(BareForm):
    """Ask for a new password, twice."""

    new = _new_password(
        _("New password"), _("At least 10 characters, neither common nor close to your name or e-mail.")
    )
    again = _new_password(_("New password again"))

    def clean_again(self) -> str:
        """Compare the two.

        :raises ValidationError: if they differ.
        """
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("new", again) != again:
            raise forms.ValidationError(_("The two passwords are not the same."))
        return str(again)


class ChangePasswordForm(NewPasswordForm):
    """Ask for the present and the new password."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old", "new", "again")


class ProfileForm(BareForm):
    """Ask how a person is called, reached and spoken to."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    phone = forms.RegexField(
        r"^[+0-9][0-9 -]{5,18}$",
        label=_("Mobile phone"),
        max_length=20,
        required=False,
        error_messages={"invalid": _("Write digits only, such as 138 0000 0000 or +86 138 0000 0000.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class AcceptForm(NewPasswordForm):
    """Ask an invited person for what an account needs."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ("name", "language", "new", "again")


class TokenForm(BareForm):
    """Ask what a token is for and how long it lives."""

    name = forms.CharField(label=_("What for"), max_length=60)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        initial=90,
        choices=((30, _("30 days")), (90, _("90 days")), (365, _("a year"))),
    )


class DutyForm(BareForm):
    """Ask for a role and what it is limited to; the action resolves the place."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    scope = forms.ChoiceField(label=_("Limited to"), choices=Scope.choices)
    place = forms.CharField(
        label=_("Of which"),
        max_length=200,
        required=False,
        help_text=_(
            "Code or full name of the region or organisation; empty where the role is for everything."
        ),
    )


class InvitationForm(DutyForm):
    """Ask whom to invite to what."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=LANGUAGES)
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which the role ends; left empty, a partner's lasts for a year."),
    )
    field_order = ("name", "email", "language", "role", "scope", "place", "ends_on")

    def __init__(self, *args: Any, roles: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [choice for choice in Role.choices if choice[0] in roles]


class MembershipForm(DutyForm):
    """Ask for a further role of an account."""

    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which the role is no longer held; empty where no end is set."),
    )


class LendForm(BareForm):
    """Ask which role is lent to whom, from when until when."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    place = forms.CharField(
        label=_("Only in the region"),
        max_length=200,
        required=False,
        help_text=_("Code or full name of a region within yours; empty for all of the role."),
    )
    deputy = forms.EmailField(label=_("E-mail of the deputy"), max_length=254)
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day of your return: from then on the deputy has the role no longer."),
    )

    def __init__(self, *args: Any, roles: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = roles


class EndForm(BareForm):
    """Ask for the day on which a role ends."""

    ends_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
