"""Take what applicants, partners and checkers say of an application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.calls.forms import topic_field
from luodi.calls.models import Application, Call, Member, Party
from luodi.calls.states import FACTS, IN_MONEY, WORDS, From, Indicator, Item, Part, Role
from luodi.core.fields import MoneyInput
from luodi.core.forms import PickField
from luodi.core.money import Money
from luodi.funds.rulebook.choices import Applicant
from luodi.registry.calc import normalise_uscc
from luodi.registry.models import Organisation, Person
from luodi.registry.uscc import wrong_with

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int, most: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-limit": most})


class BeginForm(forms.Form):
    """Take with what an application begins: for whom, on what, in which class, from which earlier one."""

    title = forms.CharField(label=_("title of the project"), max_length=160)
    months = forms.IntegerField(label=_("duration in months"), min_value=1, max_value=120, initial=24)

    def __init__(
        self,
        *args: Any,
        call: Call,
        actor: Any,
        leads: list[Organisation],
        earlier: list[Application],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        classes = [(one.key, str(one.name)) for one in call.book.classes]
        self.leads = {one.code: one for one in leads}
        self.earlier = {one.code: one for one in earlier}
        own: dict[str, forms.Field] = {
            "lead": forms.ChoiceField(
                label=_("lead organisation"), choices=[(one.code, str(one)) for one in leads]
            ),
            "topic": topic_field(call, actor),
            "class_key": forms.ChoiceField(label=_("class of projects"), choices=classes),
        }
        self.fields = {**own, **self.fields}
        if earlier:
            choices = [("", _("begin with nothing")), *((one.code, f"{one} · {one.call}") for one in earlier)]
            self.fields["source"] = forms.ChoiceField(
                label=_("take over from an earlier application"),
                choices=choices,
                required=False,
                help_text=_(
                    "Words, partners, team without their consent, budget and expected results; then change what is new."
                ),
            )

    def clean_lead(self) -> Organisation:
        """Give the organisation itself."""
        return self.leads[self.cleaned_data["lead"]]

    def clean_source(self) -> Application | None:
        """Give the earlier application itself."""
        return self.earlier.get(self.cleaned_data["source"])


class PartForm(forms.Form):
    """Take a party's task, budget and promises; only what is open."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    task = forms.CharField(
        label=_("task in the project"), max_length=2000, required=False, widget=_area(5, 2000),
        help_text=_("What your organisation does, with which people and means, and what it delivers."),
    )  # fmt: skip

    def __init__(self, *args: Any, party: Party, open_parts: frozenset[str], **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, **kwargs)
        lines = {(one.item, one.payer): one for one in party.budget.all()}
        targets = {one.indicator: one.number for one in party.targets.all()}
        self.initial = {"version": party.version, "task": party.task}
        if Part.PARTIES not in open_parts:
            del self.fields["task"]
        if Part.BUDGET in open_parts:
            for item in Item:
                self._add_item(item, lines)
        if Part.TARGETS in open_parts:
            for indicator in Indicator:
                self._add_target(indicator, targets.get(indicator))

    def _add_item(self, item: Item, lines: dict[tuple[str, str], Any]) -> None:
        for payer in From:
            name = f"cost_{item}_{payer}"
            self.fields[name] = MoneyInput(label=f"{item.label} · {payer.label}", required=False)
            self.fields[name].widget.attrs.update(
                {
                    "class": "form-control form-control-sm lu-num",
                    "aria-label": f"{item.label} · {payer.label}",
                }
            )
            if (item, payer) in lines:
                self.initial[name] = lines[item, payer].amount
        name = f"note_{item}"
        label = _("%(item)s: what for") % {"item": item.label}
        self.fields[name] = forms.CharField(label=label, max_length=200, required=False)
        self.fields[name].widget.attrs.update({"class": "form-control form-control-sm", "aria-label": label})
        self.initial[name] = next((one.note for key, one in lines.items() if key[0] == item and one.note), "")

    def _add_target(self, indicator: Indicator, number: int | None) -> None:
        name = f"target_{indicator}"
        if indicator in IN_MONEY:
            self.fields[name] = MoneyInput(label=indicator.label, required=False)
            self.initial[name] = Money(number) if number else None
        else:
            self.fields[name] = forms.IntegerField(
                label=indicator.label, required=False, min_value=0, max_value=10**9
            )
            self.initial[name] = number
        self.fields[name].widget.attrs.update({"class": "form-control form-control-sm lu-num"})

    @property
    def grid(self) -> list[tuple[Item, list[Any], Any]]:
        """Give the lines of the budget: item, a field for each payer, what for."""
        if f"note_{Item.OTHER}" not in self.fields:
            return []
        return [
            (item, [(self[f"cost_{item}_{payer}"], payer.label) for payer in From], self[f"note_{item}"])
            for item in Item
        ]

    @property
    def counters(self) -> list[Any]:
        """Give the fields of the promises."""
        return [self[f"target_{one}"] for one in Indicator if f"target_{one}" in self.fields]

    def said(self, names: Iterable[str]) -> dict[str, Any]:
        """Give what was sent and is right, as ``save_part`` takes it; call after ``is_valid``."""
        clean = {
            name: self.cleaned_data[name]
            for name in names
            if name in self.cleaned_data and name in self.fields
        }
        targets = {
            name.removeprefix("target_"): value.fen if isinstance(value, Money) else value
            for name, value in clean.items()
            if name.startswith("target_")
        }
        costs = {
            (item.value, payer.value): clean[f"cost_{item}_{payer}"]
            for item in Item
            for payer in From
            if f"cost_{item}_{payer}" in clean
        }
        notes = {
            name.removeprefix("note_"): value for name, value in clean.items() if name.startswith("note_")
        }
        return {"task": clean.get("task"), "costs": costs, "notes": notes, "targets": targets}


class MemberForm(forms.Form):
    """Take somebody of the team: of the register where there is an account to look into it, or by name."""

    person = PickField(Person.objects.all(), label=_("person of the register"), required=False)
    name = forms.CharField(label=pgettext_lazy("person", "name"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("role"), choices=Role.choices, initial=Role.MEMBER)
    post = forms.CharField(label=_("post or title"), max_length=80, required=False)
    task = forms.CharField(label=_("task"), max_length=300, required=False)
    months = forms.IntegerField(label=_("person-months"), min_value=0, max_value=120, initial=6)
    email = forms.EmailField(
        label=_("e-mail"), required=False, help_text=_("The link to agree by goes there.")
    )

    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor is None:
            del self.fields["person"]
            self.fields["name"].required = True
        else:
            self.fields["person"].limit_to(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a person or a name.

        :raises ValidationError: if there is neither.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("person") and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("Choose a person of the register, or give a name."))
        return cleaned


class MemberChangeForm(forms.Form):
    """Take what changes of somebody of the team."""

    role = forms.ChoiceField(label=_("role"), choices=Role.choices)
    post = forms.CharField(label=_("post or title"), max_length=80, required=False)
    task = forms.CharField(label=_("task"), max_length=300, required=False)
    months = forms.IntegerField(label=_("person-months"), min_value=0, max_value=120)
    email = forms.EmailField(label=_("e-mail"), required=False)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        said = {name: getattr(member, name) for name in ("role", "post", "task", "months", "email")}
        super().__init__(data, initial=said, auto_id=f"id_m{member.pk}_%s")


class PartnerForm(forms.Form):
    """Take a partner: of the register, or by name and code; and whom to write to there."""

    organisation = PickField(
        Organisation.objects.all(), label=_("organisation of the register"), required=False
    )
    name = forms.CharField(
        label=_("name, if it is not found there"), max_length=160, required=False,
        help_text=_("The full name as registered."),
    )  # fmt: skip
    uscc = forms.CharField(label=_("unified social credit code"), max_length=18, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=Applicant.choices)
    contact = forms.CharField(label=_("contact"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("e-mail"), required=False, help_text=_("The link to its part goes there.")
    )
    phone = forms.CharField(label=_("phone"), max_length=30, required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].limit_to(actor)  # type: ignore[attr-defined]

    def clean_uscc(self) -> str:
        """Tidy and check the code.

        :raises ValidationError: if it cannot be right.
        """
        code = normalise_uscc(self.cleaned_data["uscc"])
        if words := wrong_with(code):
            raise forms.ValidationError(words)
        return code

    def clean(self) -> dict[str, Any]:
        """Ask for an organisation or a name.

        :raises ValidationError: if there is neither.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("organisation") and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("Choose an organisation of the register, or give a name."))
        return cleaned


class LinkForm(forms.Form):
    """Take to whom a link is sent."""

    email = forms.EmailField(label=_("e-mail"))


class ConfirmForm(forms.Form):
    """Take a partner's word: by whom, on what it was shown."""

    name = forms.CharField(label=_("your name"), max_length=80)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Take why somebody does not take part."""

    reason = forms.CharField(label=_("reason"), max_length=300, required=False)


class PaperForm(forms.Form):
    """Take one of the documents that the rules ask for."""

    name = forms.ChoiceField(label=_("which document"))
    file = forms.FileField(label=_("file"))

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class ExclusionsForm(forms.Form):
    """Take by whom applicants wish not to be judged: name, organisation and reason of each."""

    def __init__(self, *args: Any, most: int, present: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        for place in range(most):
            known = present[place] if place < len(present) else None
            for name, label, longest in (
                ("name", pgettext_lazy("person", "name"), 80),
                ("organisation", _("organisation"), 120),
                ("reason", _("reason"), 500),
            ):
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=label, max_length=longest, required=False, initial=getattr(known, name, "")
                )

    @property
    def lines(self) -> list[list[Any]]:
        """Give the fields of each wish."""
        names = ("name", "organisation", "reason")
        return [[self[f"{name}_{place}"] for name in names] for place in range(self.most)]

    @property
    def wishes(self) -> list[dict[str, str]]:
        """Give what was filled in; call after ``is_valid``."""
        names = ("name", "organisation", "reason")
        lines = [
            {name: self.cleaned_data[f"{name}_{place}"].strip() for name in names}
            for place in range(self.most)
        ]
        return [one for one in lines if any(one.values())]


def part_choices() -> list[tuple[str, Any]]:
    """Name what can be opened for correction: fields one by one, parts as a whole."""
    labels = {name: Application.label(name) for name in (*FACTS, *WORDS)}
    return [*((name, label) for name, label in labels.items()), *Part.choices]


class ReturnForm(forms.Form):
    """Take what is to be corrected, until when and why."""

    parts = forms.MultipleChoiceField(label=_("to be corrected"), widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(label=_("to be corrected by"), widget=_DATE)
    note = forms.CharField(label=_("what is wrong with it"), max_length=2000, widget=_area(3, 2000))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = part_choices()  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """Take the ground of an appeal."""

    ground = forms.CharField(
        label=_("ground"), max_length=2000, widget=_area(6, 2000),
        help_text=_("Which finding is wrong, and what shows it. The sides of the fund decide, not who checked."),
    )  # fmt: skip


class EndorseForm(forms.Form):
    """Take a recommendation: place and opinion."""

    rank = forms.IntegerField(
        label=_("place among those recommended"), min_value=1, max_value=999,
        help_text=_("Each place is given once among your own of this call."),
    )  # fmt: skip
    opinion = forms.CharField(label=_("opinion"), max_length=500, widget=_area(3, 500))
