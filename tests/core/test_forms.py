"""Forms read what people type: amounts, words, regions by name, records by code."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from luodi.core.actor import SYSTEM
from luodi.core.fields import MoneyInput
from luodi.core.filtering import filterset
from luodi.core.forms import PickField, TreeChoice, WordsField
from luodi.core.money import Money
from luodi.core.resource import of
from luodi.needs.forms import NeedForm
from luodi.needs.models import Need
from luodi.registry.models import Industry, Organisation, Region
from tests import factories
from tests.cast import World
from tests.factories import NINGXIA, WUXI, YINCHUAN


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("储能，热管理;低温", ["储能", "热管理", "低温"]), ("a, b\nc|d、e", ["a", "b", "c", "d", "e"]),
        ("储能、储能 、 ", ["储能"]), ("", []), ("x" * 60, ["x" * 40]),
    ],
)  # fmt: skip
def test_words_are_split_wherever_people_split_them(typed: str, words: list[str]) -> None:
    assert WordsField(required=False).clean(typed) == words


def test_too_many_words_are_refused() -> None:
    with pytest.raises(forms.ValidationError):
        WordsField(most=2).clean("一、二、三")


def test_spelling_alone_is_no_change() -> None:
    assert not WordsField().has_changed(["储能", "低温"], "储能,低温")
    assert not MoneyInput().has_changed(Money.wan(180), "１80.0")
    assert MoneyInput().has_changed(Money.wan(180), "181")


def test_amounts_are_in_wan_and_never_negative() -> None:
    assert MoneyInput().clean("180") == Money.wan(180)
    assert MoneyInput(unit="元").clean("180") == Money.yuan(180)
    assert MoneyInput(required=False).clean("") is None
    for wrong in ("-1", "很多", "1e6", "0.0000001"):
        with pytest.raises(forms.ValidationError):
            MoneyInput().clean(wrong)


def test_stored_amount_is_shown_as_it_would_be_typed() -> None:
    assert MoneyInput().prepare_value(Money.wan("180.5")) == "180.50"
    assert MoneyInput().prepare_value("约180") == "约180"


def test_regions_are_found_by_name_and_code(trial: World) -> None:
    field = TreeChoice(Region.objects.all(), required=False)
    for typed in (WUXI, "无锡市", "无锡", " 江苏省无锡市 "):
        assert field.clean(typed).pk == WUXI, typed
    for typed in ("不存在的地方", "市", "999999"):
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    assert field.clean("") is None


def test_record_is_picked_by_code_among_what_the_actor_sees(trial: World) -> None:
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    field = PickField(Organisation.objects.all())
    field.limit_to(trial.actor("officer"))
    assert field.clean(helan.code) == helan
    for code in (taihu.code, "O-2026-NOTHERE", str(helan.pk), helan.name):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(code)
        assert refused.value.messages == [str(field.error_messages["invalid_choice"])]


def test_picker_without_an_actor_offers_nothing(trial: World) -> None:
    with pytest.raises(Exception, match="without asking its rules"):
        PickField(Organisation.objects.all()).clean(trial.organisations["helan"].code)


def test_enterprise_is_not_asked_whose_need_it_is(trial: World) -> None:
    form = NeedForm({"title": "需求"}, actor=trial.actor("enterprise"))
    assert "organisation" not in form.fields
    assert form.instance.organisation_id == trial.organisations["helan"].pk
    assert "organisation" in NeedForm(actor=trial.actor("officer")).fields


def filtered(query: str) -> set[int]:
    """Filter all needs as the system."""
    resource = of(Need)
    assert resource is not None
    found = filterset(resource)(QueryDict(query), queryset=Need._base_manager.all(), actor=SYSTEM)
    assert found.is_valid(), found.errors
    return {row.pk for row in found.qs}


def test_filter_on_a_region_finds_what_lies_in_it(trial: World) -> None:
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    district = factories.need(helan, region_id="640104")
    city, other = factories.need(helan, region_id=YINCHUAN), factories.need(taihu)
    assert filtered(f"region={NINGXIA}") == {district.pk, city.pk}
    assert filtered("region=银川") == {district.pk, city.pk}
    assert filtered("region=640104") == {district.pk}
    assert filtered(f"region={WUXI}") == {other.pk}


def test_filter_on_an_industry_finds_its_divisions(trial: World) -> None:
    assert Industry.objects.get(pk="C").subtree() == ("C", "D")
    one = factories.need(trial.organisations["helan"], industry_id="C38")
    assert filtered("industry=C") == filtered("industry=C38") == {one.pk}
    assert filtered("industry=C39") == set()


def test_several_states_are_any_of_them(trial: World) -> None:
    rows = {
        state: factories.need(trial.organisations["helan"], state=state)
        for state in ("draft", "accepted", "solved")
    }
    assert filtered("state=draft&state=solved") == {rows["draft"].pk, rows["solved"].pk}


def test_what_is_wrong_with_a_field_that_the_form_does_not_offer_is_said_above(trial):
    from luodi.tuning.forms import MatchProfileForm
    from luodi.tuning.models import MatchProfile

    form = MatchProfileForm(
        {"title": "没有文字权重", "kind": "results", "field_weight": "5"},
        instance=MatchProfile(kind="results"),
        actor=trial.actor("director"),
    )
    for name in [name for name in form.fields if name.endswith("_weight") and name != "field_weight"]:
        del form.fields[name]
    assert not form.is_valid()
    assert "text_weight" not in form.errors
    assert form.non_field_errors()
