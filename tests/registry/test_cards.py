"""Cards of results: evidence, rights, figures; what has no place in them; the price that only one side may know."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils.timezone import localdate

from luodi.core import change
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, StoredFile
from luodi.core.money import Money
from luodi.registry import actions
from luodi.registry.calc import gain, is_valid_orcid, tidy_orcid
from luodi.registry.models import MaturityEvidence, ResearchResult
from luodi.registry.parts import PARTS, part_of
from tests import factories
from tests.factories import NOW, TODAY, YINCHUAN


def part(name: str):
    """Give a list under results by its name."""
    found = part_of(ResearchResult, name)
    assert found is not None
    return found


@pytest.fixture
def result(trial):
    """Make a published result of the professor's."""
    return factories.result(
        inventors=(trial.experts["professor"],), school=trial.organisations["school"], trl=3
    )


def evidence(result, level, trial, **more):
    """Give evidence for a level."""
    values = {"level": level, "proof": f"{level}级报告", "shown_on": TODAY, **more}
    return actions.add_line(part("maturity"), result, values, by=trial.actor("professor"), at=NOW)


def test_the_maturity_shown_is_the_highest_level_evidenced(result, trial):
    assert "TRL 3" in result.maturity
    assert result.maturity != "TRL 3"
    first, second = evidence(result, 4, trial), evidence(result, 6, trial)
    result.refresh_from_db()
    assert (result.trl, result.trl_evidenced, result.maturity) == (6, 6, "TRL 6")
    actions.remove_line(
        part("maturity"),
        result,
        key=second.pk,
        mark=part("maturity").mark(second),
        by=trial.actor("professor"),
        at=NOW,
    )
    result.refresh_from_db()
    assert (result.trl, result.trl_evidenced) == (4, 4)
    actions.remove_line(
        part("maturity"),
        result,
        key=first.pk,
        mark=part("maturity").mark(first),
        by=trial.actor("professor"),
        at=NOW,
    )
    result.refresh_from_db()
    assert (result.trl, result.trl_evidenced) == (4, None)


def test_no_level_is_stated_beyond_what_is_evidenced(result, trial):
    evidence(result, 4, trial)
    result.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        change.amend(result, {"trl": 9}, version=result.version, by=trial.actor("professor"), at=NOW)
    assert "trl" in refused.value.fields


def test_evidence_of_tomorrow_is_refused(result, trial):
    with pytest.raises(Invalid) as refused:
        evidence(result, 5, trial, shown_on=date(2030, 1, 1))
    assert set(refused.value.fields) == {"shown_on"}


def test_the_file_of_a_proof_is_opened_by_those_who_keep_the_result_alone(result, browser_of, trial):
    sent = {"level": 5, "proof": "检测报告", "shown_on": "2026-03-01"}
    upload = BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    upload.name = "report.pdf"
    page = f"/results/{result.code}/parts/maturity/"
    assert browser_of("professor").post(page, {**sent, "upload": upload}).status_code == 302
    token = StoredFile.objects.get().token
    address = f"/results/{result.code}/files/{token}/"
    shown = browser_of("professor").get(f"/results/{result.code}/").content.decode()
    assert address in shown
    opened = browser_of("professor").get(address)
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    enterprise = browser_of("enterprise").get(f"/results/{result.code}/").content.decode()
    assert "检测报告" in enterprise
    assert token not in enterprise
    assert browser_of("enterprise").get(address).status_code == 404
    # With the evidence its file goes too.
    line = MaturityEvidence.objects.get()
    sent = {"remove": line.pk, "mark": part("maturity").mark(line)}
    assert browser_of("professor").post(page, sent).status_code == 302
    assert browser_of("professor").get(address).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused_beside_the_field(result, browser_of):
    upload = BytesIO(b"<html><script>alert(1)</script></html>")
    upload.name = "report.pdf"
    sent = {"level": 5, "proof": "报告", "shown_on": "2026-03-01", "upload": upload}
    answer = browser_of("professor").post(f"/results/{result.code}/parts/maturity/", sent)
    assert answer.status_code == 422
    assert "report.pdf" in answer.content.decode()
    assert not MaturityEvidence.objects.exists()


@pytest.mark.parametrize(
    "which", [one for one in PARTS if one.of is ResearchResult], ids=lambda one: one.name
)
def test_lists_are_kept_by_those_who_keep_the_result(which, result, browser_of, trial):
    page = f"/results/{result.code}/parts/{which.name}/"
    codes = {name: browser_of(name).get(page).status_code for name in ("professor", "secretary", "director")}
    assert set(codes.values()) == {200}
    for name in ("other_professor", "officer", "enterprise", "rival", "leader", "nobody"):
        assert browser_of(name).get(page).status_code == 404
        assert browser_of(name).post(page, {"title": "x"}).status_code == 404
    with pytest.raises((Missing, NotAllowed)):
        actions.add_line(which, result, {}, by=trial.actor("enterprise"), at=NOW)


def test_a_line_of_another_result_is_not_removed(result, trial):
    other = factories.result("另一成果", inventors=(trial.experts["other_professor"],))
    line = actions.add_line(
        part("economics"),
        other,
        {"title": "成本", "ours": "1", "theirs": "2"},
        by=trial.actor("other_professor"),
        at=NOW,
    )
    mark, by = part("economics").mark(line), trial.actor("professor")
    with pytest.raises(Missing):
        actions.remove_line(part("economics"), result, key=line.pk, mark=mark, by=by, at=NOW)


def test_a_line_that_somebody_else_changed_is_not_removed_unseen(result, browser_of):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/economics/"
    first, changed = LINES["economics"]
    client.post(page, first)
    (line,) = part("economics").lines(result)
    seen = part("economics").mark(line)
    assert f'value="{seen}"' in client.get(page).content.decode()
    sent = {**first, **changed, "line": line.pk, "mark": seen}
    assert browser_of("director").post(page, sent).status_code == 302
    answer = client.post(page, {"remove": line.pk, "mark": seen})
    assert answer.status_code == 409
    (line,) = part("economics").lines(result)
    assert client.post(page, {"remove": line.pk, "mark": part("economics").mark(line)}).status_code == 302
    assert part("economics").lines(result) == []
    # Twice is once.
    assert client.post(page, {"remove": line.pk, "mark": seen}).status_code == 302


def test_what_was_written_into_a_line_that_is_gone_is_not_lost(result, browser_of):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/economics/"
    first, changed = LINES["economics"]
    client.post(page, first)
    (line,) = part("economics").lines(result)
    mark = part("economics").mark(line)
    assert browser_of("director").post(page, {"remove": line.pk, "mark": mark}).status_code == 302
    answer = client.post(page, {**first, **changed, "line": line.pk, "mark": mark})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert str(actions.GONE) in [str(said) for said in form.non_field_errors()]
    assert {name: str(form[name].value()) for name in first} == {
        name: str(value) for name, value in (first | changed).items()
    }
    assert client.post(page, {**first, **changed}).status_code == 302
    assert len(part("economics").lines(result)) == 1


LINES = {
    "economics": ({"title": "成本", "ours": "1", "theirs": "2", "better": "less"}, {"ours": "3"}),
    "maturity": (
        {"level": 4, "proof": "小试报告", "shown_on": "2026-03-01"},
        {"level": 6, "proof": "中试报告"},
    ),
    "property": (
        {"kind": "invention", "title": "专利", "number": "ZL1", "state": "applied"},
        {"state": "granted", "title": "授权专利"},
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_changed_in_place(name, result, browser_of):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/{name}/"
    first, changed = LINES[name]
    assert client.post(page, first).status_code == 302
    line = part(name).lines(result)[0]
    result.refresh_from_db()
    version = result.version
    form = client.get(f"{page}?line={line.pk}").context["form"]
    for field, value in first.items():
        assert str(form[field].value()) == str(value), field
    sent = {**first, **changed, "line": line.pk, "mark": part(name).mark(line)}
    # What nobody changed is not noted.
    unchanged = client.post(page, {**sent, **first})
    assert unchanged.status_code == 302
    result.refresh_from_db()
    assert result.version == version
    assert client.post(page, sent).status_code == 302
    (now,) = part(name).lines(result)
    assert now.pk == line.pk
    assert {field: getattr(now, field) for field in changed} == changed
    result.refresh_from_db()
    assert result.version == version + 1
    before, after = AuditEntry.objects.filter(subject=result.ref).latest("pk").changes[name]
    for field, value in changed.items():
        assert (before[field], after[field]) == (first[field], value)
    if name == "maturity":
        assert result.trl == 6


def test_a_line_that_somebody_else_changed_is_not_written_over(result, browser_of, trial):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/economics/"
    first, _changed = LINES["economics"]
    client.post(page, first)
    (line,) = part("economics").lines(result)
    sent = {**first, "ours": "7", "line": line.pk, "mark": part("economics").mark(line)}
    assert browser_of("director").post(page, {**sent, "ours": "5"}).status_code == 302
    for wrong in ({}, {"title": ""}):
        answer = client.post(page, {**sent, **wrong})
        assert answer.status_code == 422
        assert str(actions.CHANGED) in [str(said) for said in answer.context["form"].non_field_errors()]
    line.refresh_from_db()
    assert line.ours == "5"
    with pytest.raises(Invalid):
        actions.amend_line(
            part("economics"), result, {"ours": "7"}, key=line.pk, mark=sent["mark"],
            by=trial.actor("professor"), at=NOW,
        )  # fmt: skip
    # Who has seen what stands there now may change it.
    assert client.post(page, {**sent, "mark": answer.context["mark"]}).status_code == 302
    line.refresh_from_db()
    assert line.ours == "7"


def test_what_does_not_validate_is_no_change(result, browser_of, trial):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/maturity/"
    line = evidence(result, 4, trial)
    sent = {"level": 5, "proof": "报告", "line": line.pk, "mark": part("maturity").mark(line)}
    answer = client.post(page, {**sent, "shown_on": "2099-01-01"})
    assert answer.status_code == 422
    assert "shown_on" in answer.context["form"].errors
    line.refresh_from_db()
    assert line.level == 4
    result.refresh_from_db()
    assert result.trl == 4


def test_a_line_of_another_result_is_neither_shown_nor_changed(result, browser_of, trial):
    other = factories.result("另一成果", inventors=(trial.experts["other_professor"],))
    values = {"title": "成本", "ours": "1", "theirs": "2"}
    line = actions.add_line(part("economics"), other, values, by=trial.actor("other_professor"), at=NOW)
    client, page = browser_of("professor"), f"/results/{result.code}/parts/economics/"
    mark = part("economics").mark(line)
    for key in (line.pk, "x", "²", "9" * 30, ""):
        assert client.get(page, {"line": key}).status_code == 404, key
        refused = 422 if key == line.pk else 404
        assert client.post(page, {**values, "ours": "9", "line": key, "mark": mark}).status_code == refused, (
            key
        )
    theirs = f"/results/{other.code}/parts/economics/"
    assert client.post(theirs, {**values, "line": line.pk, "mark": mark}).status_code == 404
    assert part("economics").lines(result) == []
    by = trial.actor("professor")
    for row in (result, other):
        with pytest.raises((Missing, NotAllowed)):
            actions.amend_line(part("economics"), row, {"ours": "9"}, key=line.pk, mark=mark, by=by, at=NOW)
    line.refresh_from_db()
    assert line.ours == "1"


def test_a_new_file_replaces_the_proof_and_none_keeps_it(result, browser_of):
    client, page = browser_of("professor"), f"/results/{result.code}/parts/maturity/"
    sent = {"level": 5, "proof": "检测报告", "shown_on": "2026-03-01"}

    def post(**more):
        line = next(iter(part("maturity").lines(result)), None)
        of = {"line": line.pk, "mark": part("maturity").mark(line)} if line else {}
        assert client.post(page, {**sent, **of, **more}).status_code == 302
        return part("maturity").lines(result)[0].file

    def pdf(number):
        upload = BytesIO(b"%%PDF-1.4\n%d 0 obj<<>>endobj\ntrailer<<>>\n%%%%EOF" % number)
        upload.name = f"report{number}.pdf"
        return upload

    first = post(upload=pdf(1))
    assert post(level=6) == first
    second = post(upload=pdf(2))
    assert second != first
    gone, there = (client.get(f"/results/{result.code}/files/{one.token}/") for one in (first, second))
    assert gone.status_code == 404
    assert b"2 0 obj" in b"".join(there.streaming_content)


def test_a_changed_list_moves_the_version_so_that_an_older_edit_does_not_pass(result, trial):
    before = result.version
    actions.add_line(
        part("economics"), result, {"title": "成本", "ours": "1", "theirs": "2"},
        by=trial.actor("professor"), at=NOW,
    )  # fmt: skip
    result.refresh_from_db()
    assert result.version == before + 1
    assert AuditEntry.objects.get(subject=result.ref).changes["economics"][1]["title"] == "成本"


def test_the_page_says_how_much_better_it_is(result, browser_of, trial):
    for title, ours, theirs, better in (("功耗", "40", "80", "less"), ("寿命", "80", "100", "more")):
        values = {"title": title, "ours": ours, "theirs": theirs, "better": better, "unit": "W"}
        actions.add_line(part("economics"), result, values, by=trial.actor("professor"), at=NOW)
    shown = browser_of("enterprise").get(f"/results/{result.code}/").content.decode()
    assert "+50 %" in shown
    assert "−20 %" in shown


@pytest.mark.parametrize(
    ("ours", "theirs", "better", "found"),
    [
        ("40", "80", "less", 50),
        ("1,500", "1,000", "more", 50),
        ("95%", "50 %", "more", 90),
        ("5", "4", "less", -25),
        ("约40", "80", "less", None),
        ("1", "0", "less", None),
        ("1", "2", "", None),
        ("nan", "2", "less", None),
        ("1e9", "2", "less", None),
    ],
)
def test_a_gain_is_worked_out_of_plain_numbers_alone(ours, theirs, better, found):
    assert gain(ours, theirs, better) == found


@pytest.mark.parametrize(
    "values",
    [
        {"secrecy": "classified"},
        {"title": "新型装置 机密★10年"},
        {"summary": "秘密 ★ 长期"},
        {"problem": "绝密★"},
    ],
    ids=str,
)
def test_what_is_classified_is_refused_with_a_clear_word(values, trial, browser_of):
    row = ResearchResult(**{"title": "成果", **values})
    with pytest.raises(Invalid) as refused:
        change.create(row, by=trial.actor("director"), at=NOW)
    assert set(refused.value.fields) == set(values)
    sent = {"title": "成果", **values}
    answer = browser_of("director").post("/results/new/", sent)
    assert answer.status_code == 422
    assert "涉密成果不得录入" in answer.content.decode()
    assert not ResearchResult._base_manager.filter(title=sent["title"]).exists()


def test_an_unused_result_says_why_and_a_registration_number_is_checked(trial):
    row = ResearchResult(title="成果", use_state="unused", approval_number="360202A")
    with pytest.raises(Invalid) as refused:
        change.create(row, by=trial.actor("director"), at=NOW)
    assert set(refused.value.fields) == {"unused_reason", "approval_number"}
    row = ResearchResult(title="成果", approval_number="3602024y0123")
    assert change.create(row, by=trial.actor("director"), at=NOW).approval_number == "3602024Y0123"


PRICE, TERMS, MAKER = Money.wan(7_654_321), "qz密价qz", "qz完成人qz"
# The price is written as 76,543,210,000 yuan, 7,654,321 wan, or in fen.
_WRITTEN = ("7654321", "7,654,321", TERMS)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("director", True),
        ("professor", True),
        ("secretary", True),
        ("officer", True),
        ("other_professor", False),
        ("leader", False),
        ("enterprise", False),
        ("city_official", False),
        ("nobody", False),
    ],
)
def test_a_price_idea_reaches_nobody_beyond_our_side_of_the_talks(who, sees, result, browser_of, trial):
    ResearchResult._base_manager.filter(pk=result.pk).update(price_idea=PRICE, price_terms=TERMS)
    client = browser_of(who)
    pages = (
        f"/results/{result.code}/",
        "/results/",
        "/results/export.csv",
        f"/results/?q={TERMS}",
        "/suggest/researchresult/?q=",
    )
    told = [page for page in pages if any(word in client.get(page).content.decode() for word in _WRITTEN)]
    assert (pages[0] in told) == sees
    assert set(told) <= {pages[0], pages[3] if sees else ""} or not sees
    if not sees:
        # The words asked for stand in the search box of their own page, nowhere else.
        assert set(told) <= {pages[3]}
        assert result.title not in client.get(pages[3]).content.decode()


def test_the_interface_for_programs_leaves_the_price_out(result, trial):
    from luodi.core.representation import record
    from luodi.registry.resources import RESULTS

    ResearchResult._base_manager.filter(pk=result.pk).update(price_idea=PRICE, completers=[MAKER])
    result.refresh_from_db()
    said = record(RESULTS, trial.actor("enterprise"), result)
    assert not {"price_idea", "price_terms", "completers"} & said.keys()
    assert record(RESULTS, trial.actor("director"), result)["price_idea"] == {"fen": PRICE.fen}


def test_rights_that_are_over_are_marked(result, browser_of, trial):
    for title, expires in (
        ("有效专利", localdate() + timedelta(days=9)),
        ("过期专利", localdate() - timedelta(days=9)),
    ):
        values = {
            "kind": "invention",
            "title": title,
            "number": title,
            "state": "granted",
            "expires_on": expires,
        }
        actions.add_line(part("property"), result, values, by=trial.actor("professor"), at=NOW)
    shown = browser_of("enterprise").get(f"/results/{result.code}/")
    text = shown.content.decode()
    assert text.count("已不受保护") == 1
    assert text.index("过期专利") < text.index("已不受保护")


def test_the_same_number_is_not_entered_twice(result, trial):
    values = {"kind": "invention", "title": "专利", "number": "ZL1", "state": "granted"}
    actions.add_line(part("property"), result, values, by=trial.actor("professor"), at=NOW)
    with pytest.raises(Invalid):
        actions.add_line(part("property"), result, values, by=trial.actor("professor"), at=NOW)


def test_one_result_is_used_in_many_regions_each_with_its_project(result, browser_of, trial):
    use = factories.application(result, YINCHUAN, trial.organisations["helan"])
    factories.application(result, factories.WUXI, trial.organisations["taihu"])
    project = factories.project(partner=trial.organisations["helan"])
    director = browser_of("director")
    assert director.post(f"/applications/{use.code}/project", {"project": project.code}).status_code == 302
    project.refresh_from_db()
    assert project.application_id == use.pk
    assert project.title in director.get(f"/applications/{use.code}/").content.decode()
    assert project.title in director.get(f"/results/{result.code}/").content.decode()
    # Who sees the result sees neither the use nor the project of another region.
    far = browser_of("far_official").get(f"/results/{result.code}/").content.decode()
    assert project.title not in far
    assert "贺兰" not in far
    assert (
        browser_of("far_officer")
        .post(f"/applications/{use.code}/project", {"project": project.code})
        .status_code
        == 404
    )
    # A hidden project is refused like one that is not there.
    hidden = factories.project(region=factories.WUXI)
    for code in (hidden.code, "J-2026-00000000"):
        answer = browser_of("officer").post(f"/applications/{use.code}/project", {"project": code})
        assert answer.status_code == 422
    assert director.post(f"/applications/{use.code}/project", {"loose": project.code}).status_code == 302
    project.refresh_from_db()
    assert project.application_id is None


def test_identifiers_of_researchers_are_checked():
    # The number that ORCID itself uses as its example.
    assert is_valid_orcid(tidy_orcid("https://orcid.org/0000-0002-1825-0097"))
    assert not is_valid_orcid("0000-0002-1825-0098")
    assert is_valid_orcid(tidy_orcid("0000 0001 5109 3700"))
