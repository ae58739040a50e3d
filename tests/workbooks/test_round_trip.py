"""What goes out as a table comes back as it was: every register, every kind of field, awkward texts included."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from openpyxl import load_workbook

from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.forms import RecordForm
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.core.resource import by_slug, resources
from luodi.core.rules import internal_reads
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Person, ResearchResult
from luodi.workbooks import writing
from luodi.workbooks.actions import offers
from luodi.workbooks.beside import column_of
from luodi.workbooks.layout import columns_of, form_for
from tests import factories
from tests.cast import World
from tests.factories import NOW
from tests.taken_back import taken_back
from tests.workbooks.sheets import bring, counts, said, store

# Registers that take tables; the test fails when one is added and not tried.
REGISTERS = (
    "actions", "agreements", "applications", "bodies", "book-lines", "call-topics", "contract-lines", "contracts",
    "council-meetings", "council-members", "deliverables", "equipment", "events", "instalments", "risks",
    "experts", "funds", "interactions", "log-entries", "milestones", "needs", "organisations", "people", "points", "postings",
    "projects", "promises", "results", "sites", "targets", "teams", "year-reports",
)  # fmt: skip
# Those whose records are kept in a body; so many rows go to each.
IN_A_BODY, PER_BODY = tuple(slug for slug in REGISTERS if by_slug(slug).within == "body"), 100
# So many drawn rows of each register: a sample, and what the deep tests take, several steps of a batch; more rows tell
# nothing new, but of the register that grows largest.
SAMPLE, MANY, LARGEST = 25, 2_000, {"organisations": 10_000}
AWKWARD = (
    "=1+1", "+86 510", "-5", "@sum", "＝甲", "＋1", "－2", "＠甲", "甲\t乙", "0", "#REF!", "合计", "注：见附表", "'quoted", '"two"', "a,b;c", "第一行\n第二行", "0012", "1e5", "TRUE", "是",
    "　全角　空格", "emoji🙂文字", "_x0041_", "<b>&amp;", "100%", "2026-01-01", "约200万", "𠮷野家", "été", "N/A", "#REF!", "=cmd|' /C calc'!A0",
)  # fmt: skip


# Registers without tables, and why.
WITHOUT = {
    "introductions": "begin with a match and go on by the answers of both sides",
    "approvals": "asked for on the page of a result, and given step by step",
    "match-profiles": "settings of the engine, weighed on a page of their own",
    "match-dictionaries": "settings of the engine, tried on a page of their own",
    "matchdays": "set up on the page of their event",
    "meetings": "planned and moved on a board, not written",
    "event-goals": "one number a year, set on its own page",
    "event-invitations": "drawn from the registers on the page of an event, each with a link of its own",
    "event-registrations": "made by the people themselves; a list of them leaves as any list does",
    "event-sessions": "times within the days of an event, set on its page",
    "event-tasks": "come with a template, and are ticked off one by one",
    "event-templates": "a checklist in lines of its own",
    "evaluation-indexes": "settings of evaluations, kept on a page of their own",
    "agreement-texts": "a version is its Word or PDF file, which no cell holds; added on the page of the agreement",
    "assessment-policies": "settings of assessments, kept on a page of their own",
    "assessments": "judged criterion by criterion by those who were asked",
    "award-amendments": "asked for on the page of the award, and decided by keys",
    "award-instalments": "cut to the fen when the task book is signed",
    "award-objections": "come in while an award is laid open",
    "awards": "follow from decisions",
    "fund-decisions": "moved, voted on and signed on a page of their own",
    "fund-panels": "put together on a page of their own, and seated by the sides",
    "matching-proofs": "bank slips, recognised one by one on the paper itself",
    "payments": "prepared and instructed one by one, by two people",
    "project-checks": "reports with their evidence, judged one by one",
    "recoveries": "demanded by the sides one by one",
    "bounties": "drawn up and announced on the page of the need",
    "calls": "written on the page of their fund, and approved by the sides",
    "claims": "written by their claimants on the page of the need",
    "contract-changes": "show how a contract stands and shall stand, drawn up on a page of their own",
    "contract-texts": "a version is its Word or PDF file, which no cell holds; added on the page of the contract",
    "appropriation-notices": "confirmed one by one by a second person, on the paper itself",
    "fund-applications": "written by their consortia, each party its own part",
    "fund-inflows": "confirmed one by one by a second person",
    "fund-payers": "named by the rule book of the fund, or on its page",
    "fund-rules": "written on a sheet of their own, and approved by the sides",
    "fund-years": "planned by the rule book of the fund, or on the page of a payer",
    "income-splits": "reckoned from receipts by the policy in force",
    "need-calls": "a call with its districts and their forms is drawn up on pages of its own",
    "need-districts": "belong to a call and have public addresses of their own",
    "objections": "come in while a split or a price is publicised",
    "pricings": "go through publicity step by step",
    "project-changes": "show how a project stands and shall stand, drawn up on a page of their own",
    "reviews": "drawn, asked and written on pages of their own",
    "registration-rules": "settings of registrations, kept on a page of their own",
    "registrations": "checked by rules, with attachments, on the page of the contract",
    "split-policies": "settings of splits, kept on a page of their own",
    "statutory-rules": "what the law says, kept on a page of their own",
    "subscriptions": "one's own, set on a page",
    "evaluations": "judged indicator by indicator of the index of the body's kind, beside figures that are counted",
}


# Tried where those are who may write them.
ELSEWHERE = {"receipts": "tests/contracts/test_bank_list.py"}


def test_every_register_takes_tables_or_says_why_not():
    assert {resource.slug for resource in resources()} == {*REGISTERS, *WITHOUT, *ELSEWHERE}
    assert sorted(resource.slug for resource in resources() if offers(resource)) == sorted(
        (*REGISTERS, *ELSEWHERE)
    )


def test_no_form_asks_what_a_table_would_not():
    """Tables pass through the fields of a form and the checks of the record, not through checks of the form's own."""
    for resource in resources():
        if offers(resource):
            own = {name for name in dir(resource.form) if name.startswith("clean")} - set(dir(RecordForm))
            assert not own, resource.slug
            assert resource.form.clean is RecordForm.clean, resource.slug


def text(draw: random.Random, number: int, longest: int | None, *, unique: bool, needed: bool) -> str:
    if not unique and not needed and draw.random() < 0.3:
        return ""
    said = draw.choice(AWKWARD) + draw.choice(("", "能源", " and more", "甲乙丙" * draw.randint(1, 9)))
    if unique:
        own = f" {number}号"
        return said[: (longest or 200) - len(own)].lstrip() + own
    if longest and draw.random() < 0.01:
        said = (said * (5_000 // len(said) + 1))[:5_000]
    return said[: longest or 200].strip()


def value(draw: random.Random, column: Any, number: int, pools: dict[str, list[Any]]) -> Any:
    field = column.field
    if column.name == "uscc":
        return fictional_uscc(20_000 + number) if draw.random() < 0.7 else ""
    if column.name == "website":
        return draw.choice(("", f"https://example.com/{number}?a=b&c=%3D"))
    if column.name == "email":
        return draw.choice(("", f"a{number}@example.com"))
    if column.name == "year" and "body" in pools:
        return 2000 + number % PER_BODY
    if column.name in {"year", "since_year"}:
        return 1 + number
    if column.type == "reference":
        if column.name == "person" and "each" in pools:
            return pools["each"][number]
        if column.name == "body":
            return pools["body"][number // PER_BODY]
        pool = pools[column.name] if column.name in pools else pools.setdefault(column.name, known(field, 40))
        return draw.choice(pool) if pool and (field.required or draw.random() < 0.7) else None
    if column.type == "references":
        pool = pools[column.name] if column.name in pools else pools.setdefault(column.name, known(field, 20))
        return draw.sample(pool, min(len(pool), draw.randint(0, 3)))
    return _plain(draw, column, number)


def known(field: Any, most: int) -> list[Any]:
    """Give some of what a field may refer to."""
    return list(field.queryset.model._base_manager.order_by("pk")[:most])


def _plain(draw: random.Random, column: Any, number: int) -> Any:
    choices = [value for value, _label in column.choices]
    if column.type == "words":
        return list(
            dict.fromkeys(
                draw.choice(("=甲", "乙 b", "@丙", "丁", "0012")) for _ in range(draw.randint(0, 3))
            )
        )
    if column.type == "money":
        none = () if column.field.required else (None,)
        return draw.choice((*none, Money(draw.randint(0, 10**12)), Money(1), Money(0), Money(10**14)))
    if column.type == "date":
        needed = column.field.required
        return (
            date(2035 if column.name.startswith("ends") else 2020, 1, 1)
            + timedelta(days=draw.randint(0, 3000))
            if needed or draw.random() < 0.7
            else None
        )
    if column.type == "choices":
        return draw.sample(choices, draw.randint(0, len(choices)))
    if column.type == "choice":
        picked = draw.choice(choices)
        return int(picked) if picked.isdigit() else picked
    if column.type == "flag":
        return draw.choice(
            (True, False, None) if type(column.field).__name__ == "NullBooleanField" else (True, False)
        )
    if column.type == "whole":
        return draw.randint(1, 9)
    unique = column.name in {"name", "title", "direction", "number"}
    longest = getattr(column.field, "max_length", None)
    return text(draw, number, longest, unique=unique, needed=column.field.required)


def _make_owners(world: World, slug: str) -> None:
    """Make some records that those of a register belong to."""
    if slug in {"contract-lines", "instalments"}:
        for number in range(3):
            factories.contract(
                world.organisations["helan"],
                title=f"合同{number}",
                number=f"H{number}",
                state="draft",
                bare=True,
            )
    if slug in {"milestones", "deliverables", "risks"}:
        for number in range(3):
            factories.project(title=f"项目{number}")
    if slug == "call-topics":
        for number in range(3):
            fund = factories.fund(f"基金{number}", factories.WUXI)
            factories.call(fund, title=f"征集{number}", governance=None)
    if slug in {"points", "promises"}:
        for _ in range(3):
            factories.agreement(state="draft" if slug == "points" else "signed")


def own_columns(resource: Any, actor: Actor) -> list[Any]:
    """List the columns that are the record's own: what an app above adds beside is tried with that app."""
    beside = column_of(resource.model)
    columns = columns_of(resource, form_for(resource, actor))
    return [column for column in columns if beside is None or column.name != beside.name]


def filled(world: World, slug: str, count: int, seed: int) -> list[Any]:
    """Make records of a register with drawn values."""
    resource = by_slug(slug)
    assert resource is not None
    director = world.actor("director")
    draw = random.Random(seed)
    columns = own_columns(resource, director)
    pools: dict[str, list[Any]] = {}
    if slug in (*IN_A_BODY, "events"):
        pools["party"] = list(world.organisations.values())[2:5]
        pools["body"] = [
            factories.body(f"机构{n}", factories.WUXI, parties=tuple(pools["party"]))
            for n in range(count // PER_BODY + 1)
        ]
    if slug in {"experts", "postings"}:
        people = [Person(name=f"某某{n}") for n in range(count)]
        change.create_many(people, by=director, at=NOW, related=[{}] * count)
        pools["each"] = people
    _make_owners(world, slug)
    if slug == "applications" and not ResearchResult._base_manager.exists():
        made = [ResearchResult(title=f"成果{n}") for n in range(5)]
        change.create_many(made, by=director, at=NOW, related=[{}] * 5)
    plain = {field.name for field in resource.model._meta.concrete_fields}
    rows, many = [], []
    while len(rows) < count:
        drawn = {column.name: value(draw, column, len(rows), pools) for column in columns}
        row = resource.model(**{name: one for name, one in drawn.items() if name in plain})
        try:
            row.clean()
        except ValidationError:
            continue
        rows.append(row)
        many.append({name: one for name, one in drawn.items() if name not in plain})
    assert all(change.create_many(rows, by=director, at=NOW, related=many)), (
        "the director may create them all"
    )
    return rows


def stored(resource: Any, row: Any, actor: Actor) -> dict[str, Any]:
    """Give everything that a table holds of a record."""
    fresh = resource.model._base_manager.get(pk=row.pk)
    held = {}
    for column in own_columns(resource, actor):
        one = getattr(fresh, column.name)
        with internal_reads():
            held[column.name] = sorted(x.pk for x in one.all()) if hasattr(one, "all") else one
    return held


def table(world: World, slug: str, rows: list[Any]) -> bytes:
    resource = by_slug(slug)
    assert resource is not None
    references = [field.name for field in resource.model._meta.concrete_fields if field.is_relation]
    fresh = resource.model._base_manager.select_related(*references).in_bulk([row.pk for row in rows])
    return writing.register_table(resource, world.actor("director"), [fresh[row.pk] for row in rows])


def comes_back(world: World, folder: Any, slug: str, count: int, seed: int) -> None:
    """Take drawn records out and in again: nothing is new, changed or wrong."""
    content = table(world, slug, filled(world, slug, count, seed=seed))
    batch = bring(world, "director", slug, content)
    assert counts(batch) == (0, 0, count, 0), (said(batch), batch.facts["changes"][:2])
    assert_no_formula(folder, content)


def comes_anew(world: World, folder: Any, slug: str, count: int, seed: int) -> None:
    """Take drawn records out, forget them, and take them in: the same are made anew."""
    resource = by_slug(slug)
    assert resource is not None
    director = world.actor("director")
    drawn = filled(world, slug, count, seed=seed)
    rows = told_apart(resource, drawn)
    assert len(rows) >= SAMPLE
    content = table(world, slug, rows)
    before = [stored(resource, row, director) for row in rows]
    without = without_codes(folder, content)
    forget(resource, drawn)
    batch = store(world, bring(world, "director", slug, without), confirmed=True)
    assert counts(batch) == (len(rows), 0, 0, 0), said(batch)
    made = resource.model._base_manager.filter(pk__in=batch.lines.values("key")).order_by("pk")
    assert [stored(resource, row, director) for row in made] == before


def told_apart(resource: Any, rows: list[Any]) -> list[Any]:
    """Leave out what would be the same record as an earlier one, were there no codes."""
    columns = {field.name: field.attname for field in resource.model._meta.concrete_fields}
    seen, kept = set[Any](), []
    for row in rows:
        keys = [(names, *(getattr(row, columns[name]) for name in names)) for names in resource.model.NATURAL]
        keys = [key for key in keys if key[1] not in (None, "")]
        if seen.isdisjoint(keys):
            kept.append(row)
        seen.update(keys)
    return kept


@pytest.mark.parametrize("slug", REGISTERS)
def test_a_table_comes_back_as_it_went(trial, tmp_path, slug):
    with override(("zh-hans", "en")[REGISTERS.index(slug) % 2]):
        comes_back(trial, tmp_path, slug, SAMPLE, seed=7)


@pytest.mark.parametrize(
    "slug",
    [
        "interactions",
        "organisations",
        "promises",
        "needs",
        "book-lines",
        "postings",
        "sites",
        "targets",
        "events",
    ],
)
def test_a_table_makes_the_same_records_anew(trial, tmp_path, slug):
    comes_anew(trial, tmp_path, slug, SAMPLE, seed=11)


def referred(resource: Any, actor: Actor) -> dict[str, Any]:
    """Give the columns of a register that name records."""
    columns = own_columns(resource, actor)
    named = {one.name: one.field.queryset.model for one in columns if one.type in ("reference", "references")}
    return {name: model for name, model in named.items() if issubclass(model, Record)}


@pytest.mark.parametrize("slug", REGISTERS)
def test_what_names_something_retired_comes_back_as_it_went(trial, tmp_path, slug):
    """The record that a row belongs to, or the person in charge, went out of use since; the row says nothing new."""
    resource = by_slug(slug)
    assert resource is not None
    director = trial.actor("director")
    models = referred(resource, director)
    rows = filled(trial, slug, 4, seed=19)
    for model in set(models.values()) - {resource.model}:
        model._base_manager.update(retired_at=NOW)
    batch = bring(trial, "director", slug, table(trial, slug, rows))
    open_still = resource.model.objects.allowed(director).filter(pk__in=[row.pk for row in rows]).count()
    assert open_still == 4
    assert counts(batch) == (0, 0, 4, 0), said(batch)


def test_what_names_something_hidden_comes_back_and_tells_nothing_else(trial, tmp_path):
    """The code of what a row belongs to stands; every other, hidden or invented, is as if it were not there."""
    agreement = factories.agreement(title="宁夏协议")
    promise = factories.promise(agreement)
    resource = by_slug("promises")
    assert resource is not None
    names = referred(resource, trial.actor("officer"))
    assert "agreement" in names
    content = writing.register_table(resource, trial.actor("officer"), [promise])
    type(agreement)._base_manager.filter(pk=agreement.pk).update(retired_at=NOW)
    assert counts(bring(trial, "officer", "promises", content)) == (0, 0, 1, 0)
    hidden = factories.agreement(factories.WUXI, title="无锡协议")
    told = []
    for code in (hidden.code, "P-2020-AAAAAAAA"):
        path = tmp_path / "table.xlsx"
        path.write_bytes(content)
        book = load_workbook(path)
        page = book.worksheets[0]
        page.cell(4, next(cell.column for cell in page[1] if cell.value == "agreement")).value = code
        book.save(path)
        batch = bring(trial, "officer", "promises", path.read_bytes())
        assert counts(batch) == (0, 0, 0, 1)
        told.append(said(batch)[4].replace(code, "?"))
    assert len(set(told)) == 1, told


@pytest.mark.deep
@pytest.mark.parametrize("slug", REGISTERS)
def test_many_records_come_back_as_they_went(trial, tmp_path, slug):
    for language in ("zh-hans", "en"):
        with override(language), taken_back():
            comes_back(trial, tmp_path, slug, LARGEST.get(slug, MANY) // 2, seed=13)


@pytest.mark.deep
@pytest.mark.parametrize("slug", REGISTERS)
def test_many_records_are_made_anew(trial, tmp_path, slug):
    comes_anew(trial, tmp_path, slug, LARGEST.get(slug, MANY), seed=17)


def forget(resource: Any, rows: list[Any]) -> None:
    """Take the first records away, so that nothing is recognised; people stay for the experts who refer to them."""
    for row in rows:
        for field in resource.model._meta.many_to_many:
            getattr(row, field.name).clear()
    resource.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def without_codes(folder: Any, content: bytes) -> bytes:
    path = folder / "table.xlsx"
    path.write_bytes(content)
    book = load_workbook(path)
    page = book.worksheets[0]
    for line in range(4, page.max_row + 1):
        page.cell(line, 1).value = page.cell(line, 2).value = None
    book.save(path)
    return path.read_bytes()


def assert_no_formula(folder: Any, content: bytes) -> None:
    path = folder / "sent.xlsx"
    path.write_bytes(content)
    book = load_workbook(path)
    formulas = [
        cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert formulas == []


def test_one_altered_cell_is_one_change(trial, tmp_path):
    """Without this, tables that are never compared would pass the tests above."""
    rows = filled(trial, "organisations", 20, seed=3)
    path = tmp_path / "table.xlsx"
    path.write_bytes(table(trial, "organisations", rows))
    book = load_workbook(path)
    page = book.worksheets[0]
    place = next(cell.column for cell in page[1] if cell.value == "address")
    page.cell(9, place).value = "另一个地址"
    book.save(path)
    batch = bring(trial, "director", "organisations", path.read_bytes())
    assert counts(batch) == (0, 1, 19, 0)
    assert batch.facts["changes"][0]["row"] == 9


def test_what_is_hidden_goes_out_as_stars_and_comes_back_untouched(trial):
    """A school secretary sees no phone of the office's contacts; the table neither tells nor clears it."""
    person = trial.people["professor"]
    Person._base_manager.filter(pk=person.pk).update(phone="13900000000", title="教授")
    resource = by_slug("people")
    assert resource is not None
    for name in ("other_secretary", "director"):
        actor = trial.actor(name)
        if not Person.objects.allowed(actor).filter(pk=person.pk).exists():
            continue
        content = writing.register_table(resource, actor, [Person._base_manager.get(pk=person.pk)])
        assert (b"13900000000" in unzipped(content)) == Person.objects.allowed(actor, "see_contact").filter(
            pk=person.pk
        ).exists()
    hidden = writing.register_table(
        resource, trial.actor("other_secretary"), [Person._base_manager.get(pk=person.pk)]
    )
    batch = bring(trial, "other_secretary", "people", hidden)
    assert counts(batch) == (0, 0, 1, 0), said(batch)
    person.refresh_from_db()
    assert person.phone == "13900000000"


def unzipped(content: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_record_that_somebody_else_changed_is_not_overwritten(trial, tmp_path):
    rows = filled(trial, "organisations", 3, seed=5)
    path = tmp_path / "table.xlsx"
    path.write_bytes(table(trial, "organisations", rows))
    book = load_workbook(path)
    page = book.worksheets[0]
    place = next(cell.column for cell in page[1] if cell.value == "address")
    page.cell(4, place).value = page.cell(5, place).value = "另一个地址"
    book.save(path)
    change.amend(
        type(rows[0])._base_manager.get(pk=rows[0].pk), {"address": "别人改的"}, version=1,
        by=trial.actor("director"), at=NOW,
    )  # fmt: skip
    batch = bring(trial, "director", "organisations", path.read_bytes())
    assert counts(batch) == (0, 1, 1, 1)
    store(trial, batch)
    assert type(rows[0])._base_manager.get(pk=rows[0].pk).address == "别人改的"
