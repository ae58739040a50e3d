"""What is registered already is found while somebody types, on the page and on the work list, and nothing hidden is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luodi.core import indexing
from luodi.merging import surveying
from luodi.merging.models import Likeness, Merge
from luodi.registry import alike
from luodi.registry.calc import ALIKE, fictional_uscc, likeness, name_key, reversed_digits
from luodi.registry.models import Organisation, Person
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI, YINCHUAN

SAME = (
    ("贺兰储能有限公司", "贺兰储能（集团）股份有限公司"),
    ("贺兰储能有限公司", "贺兰储能有限责任公司"),
    ("华光（无锡）能源集团有限公司", "华光无锡能源股份公司"),
    ("ＡＢＢ（中国）有限公司", "ABB(中国)有限公司"),
    ("宁夏小牛自动化设备有限公司", "宁夏小牛自动化设备股份有限公司"),
)
ALIKE_NAMES = (
    ("宁夏小牛自动化设备有限公司", "宁夏小牛自动化装备有限公司"),
    ("太湖精密装备有限公司", "无锡太湖精密装备制造有限公司"),
    ("银川威力传动技术股份有限公司", "银川威力传动技术有眼公司"),
)
APART = (
    ("贺兰储能有限公司", "太湖装备有限公司"),
    ("银川第一机床厂", "银川第二机床厂"),
    ("宁夏水利科学研究院", "宁夏农业科学研究院"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_legal_form_brackets_and_width_do_not_count(one: str, other: str) -> None:
    assert likeness(one, other) == 1.0


@pytest.mark.parametrize(("one", "other"), ALIKE_NAMES)
def test_misspelt_and_shortened_names_are_a_question(one: str, other: str) -> None:
    assert ALIKE <= likeness(one, other) < 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_and_other_numbers_are_not(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE


@given(
    st.text("贺兰储能太湖装备科技ABC12（）()集团 有限公司", min_size=1, max_size=20),
    st.text("贺兰装备3", max_size=9),
)
def test_likeness_is_mutual_and_whole_for_the_same(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1.0
    assert (likeness(one, other) == 1.0) == (name_key(one) == name_key(other))


@pytest.mark.parametrize(
    ("phone", "stored"),
    [
        ("139 0951-1234", "43211590931"),
        ("+86 13909511234", "43211590931"),
        ("（0951）123 4567", "76543211590"),
        ("", ""),
    ],
)
def test_phones_are_kept_from_the_tail(phone: str, stored: str) -> None:
    assert reversed_digits(phone) == stored


@pytest.fixture(scope="module")
def registered(world: World) -> Iterator[dict[str, Organisation]]:
    """Register organisations in two regions, and index them."""
    rows = {
        "coded": factories.organisation("宁夏小牛自动化设备有限公司", uscc=fictional_uscc(40)),
        "renamed": factories.organisation(
            "银川威力传动有限公司", former_names=["银川齿轮厂"], other_names=["威力传动"]
        ),
        "far": factories.organisation("无锡先导智能装备有限公司", region=WUXI, uscc=fictional_uscc(41)),
    }
    indexing.port().rebuild(indexing.every_document())
    yield rows
    indexing.port().rebuild([])


def found(world: World, who: str, name: str, uscc: str = "") -> list[tuple[str, str]]:
    return [(one.row.name, one.reason) for one in alike.alike_organisations(world.actor(who), name, uscc)]


@pytest.mark.parametrize(
    ("name", "uscc", "expected"),
    [
        ("小牛", fictional_uscc(40), ("宁夏小牛自动化设备有限公司", "uscc")),
        ("宁夏小牛自动化设备（集团）有限责任公司", "", ("宁夏小牛自动化设备有限公司", "key")),
        ("宁夏小牛自动化装备有限公司", "", ("宁夏小牛自动化设备有限公司", "name")),
        ("银川齿轮厂", "", ("银川威力传动有限公司", "known_as")),
        ("威力传动股份有限公司", "", ("银川威力传动有限公司", "known_as")),
    ],
)
def test_what_is_registered_is_found(
    trial: World, registered: dict[str, Organisation], name: str, uscc: str, expected: tuple[str, str]
) -> None:
    assert found(trial, "officer", name, uscc)[0] == expected


def test_two_codes_are_two_organisations(trial: World, registered: dict[str, Organisation]) -> None:
    assert found(trial, "officer", "宁夏小牛自动化设备有限公司", fictional_uscc(42)) == []


def test_what_is_hidden_is_not_found(trial: World, registered: dict[str, Organisation]) -> None:
    far = registered["far"]
    for name, uscc in (
        (far.name, ""),
        (far.name, far.uscc),
        ("随便", far.uscc),
        ("无锡先导智能装备股份公司", ""),
    ):
        assert found(trial, "officer", name, uscc) == []
        assert found(trial, "far_officer", name, uscc)[0][0] == far.name


def test_without_index_equal_names_are_found(
    trial: World, registered: dict[str, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    from luodi.core.search import IndexUnavailable

    def broken(*_args: object, **_more: object) -> None:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(type(indexing.port()), "near_names", broken)
    assert found(trial, "officer", "宁夏小牛自动化设备集团有限公司")[0][1] == "key"


def test_live_answer_beside_the_name(
    trial: World, registered: dict[str, Organisation], browser_of: Callable[..., Client]
) -> None:
    address = "/duplicates/organisations/alike/"
    said = browser_of("officer").get(address, {"name": "宁夏小牛自动化设备集团"}).content.decode()
    assert registered["coded"].code in said
    far = browser_of("officer").get(address, {"name": registered["far"].name}).content.decode()
    nothing = browser_of("officer").get(address, {"name": "绝无此名的单位"}).content.decode()
    assert far == nothing
    own = {"name": registered["coded"].name, "own": registered["coded"].code}
    assert registered["coded"].code not in browser_of("officer").get(address, own).content.decode()
    form = browser_of("officer").get("/organisations/new/").content.decode()
    assert address in form


def person_found(world: World, who: str, **facts: str) -> list[str]:
    return [one.reason for one in alike.alike_people(world.actor(who), facts)]


def test_people_are_found_by_name_phone_and_mail(trial: World) -> None:
    helan = trial.organisations["helan"]
    row = factories.person("赵一鸣", helan, phone="+86 139 0951 1234", email="zhao@helan.example")
    assert person_found(trial, "officer", name="赵一鸣", organisation=helan.code) == ["person"]
    assert person_found(trial, "officer", phone="13909511234") == ["phone"]
    assert person_found(trial, "officer", email="zhao@helan.example") == ["email"]
    # The leader may know the person, but not whose number it is.
    assert person_found(trial, "leader", phone="13909511234", email="zhao@helan.example") == []
    assert person_found(trial, "leader", name="赵一鸣", organisation=helan.code) == ["person"]
    assert person_found(trial, "far_officer", name="赵一鸣", organisation=helan.code, phone=row.phone) == []


@pytest.fixture
def twice(trial: World) -> tuple[Organisation, Organisation]:
    one = factories.organisation("贺兰山新材料有限公司", region=YINCHUAN)
    other = factories.organisation("贺兰山新材料股份有限公司", region=YINCHUAN)
    return one, other


def test_work_list_compare_merge_and_undo(
    trial: World, twice: tuple[Organisation, Organisation], browser_of: Callable[..., Client]
) -> None:
    one, other = twice
    need = factories.need(other)
    surveying.look_on(NOW)
    browser = browser_of("officer")
    listed = browser.get("/duplicates/organisations/").content.decode()
    assert one.code in listed
    assert other.code in listed
    assert one.code not in browser_of("far_officer").get("/duplicates/organisations/").content.decode()
    assert "compare/?code=" in browser.get(f"/organisations/{one.code}/").content.decode()
    asked = {"code": [one.code, other.code]}
    compared = browser.get("/duplicates/organisations/compare/", asked)
    assert compared.status_code == 200
    assert browser_of("far_officer").get("/duplicates/organisations/compare/", asked).status_code == 404
    taken = browser.post(
        "/duplicates/organisations/compare/",
        {
            **asked, "merge": "1", "stays": one.code, f"version-{one.code}": one.version,
            f"version-{other.code}": other.version, "field-name": other.code,
        },
    )  # fmt: skip
    done = Merge.objects.get(stayed=one.pk)
    assert taken.headers["Location"] == f"/merges/{done.code}/"
    one.refresh_from_db()
    need.refresh_from_db()
    assert (one.name, one.other_names, need.organisation_id) == (other.name, ["贺兰山新材料有限公司"], one.pk)
    assert f"/organisations/{one.code}/" in browser.get(f"/organisations/{other.code}/").content.decode()
    page = browser.get(f"/merges/{done.code}/").content.decode()
    assert other.code in page
    assert browser_of("far_officer").get(f"/merges/{done.code}/").status_code == 404
    assert browser_of("far_officer").post(f"/merges/{done.code}/undo").status_code == 404
    assert browser.post(f"/merges/{done.code}/undo").status_code == 302
    need.refresh_from_db()
    assert need.organisation_id == other.pk
    assert browser.post(f"/merges/{done.code}/undo").status_code == 409


def test_what_is_not_the_same_is_not_asked_about_again(
    trial: World, twice: tuple[Organisation, Organisation], browser_of: Callable[..., Client]
) -> None:
    one, other = twice
    surveying.look_on(NOW)
    browser = browser_of("officer")
    pair = {"code": [one.code, other.code]}
    assert browser_of("far_officer").post("/duplicates/organisations/apart", pair).status_code == 404
    assert browser.post("/duplicates/organisations/apart", {**pair, "back": one.code}).status_code == 302
    Organisation._base_manager.filter(pk=one.pk).update(changed_at=NOW.replace(year=2027))
    surveying.look_on(NOW)
    assert Likeness.objects.get(low=min(one.pk, other.pk), high=max(one.pk, other.pk)).apart_at is not None
    assert "compare/?code=" not in browser.get(f"/organisations/{one.code}/").content.decode()
    assert other.code not in browser.get("/duplicates/organisations/").content.decode()


def test_pairs_that_are_alike_no_more_leave_the_list(
    trial: World, twice: tuple[Organisation, Organisation]
) -> None:
    one, _other = twice
    surveying.look_on(NOW)
    assert Likeness.objects.filter(low=one.pk).exists()
    row = Organisation._base_manager.get(pk=one.pk)
    row.name, row.changed_at = "完全不同的名称", NOW.replace(year=2027)
    row.save()
    surveying.look_on(NOW)
    assert not Likeness.objects.filter(low=one.pk).exists()
    assert surveying.look_on(NOW) == 0


def test_people_merge_on_their_page(trial: World, browser_of: Callable[..., Client]) -> None:
    helan = trial.organisations["helan"]
    one = factories.person("赵一鸣", helan, phone="13909511234")
    other = factories.person("赵一鸣", helan, title="总工程师")
    browser = browser_of("officer")
    assert other.code in browser.get(f"/people/{one.code}/").content.decode()
    browser.post(
        "/duplicates/people/compare/",
        {
            "code": [one.code, other.code], "merge": "1", "stays": one.code, f"version-{one.code}": 1,
            f"version-{other.code}": 1, "field-title": other.code,
        },
    )  # fmt: skip
    stayed = Person._base_manager.get(pk=one.pk)
    assert (stayed.title, stayed.phone) == ("总工程师", "13909511234")
