"""One sheet of a school's staff makes people first, then experts of the same rows."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from luodi.registry.models import Expert, Person
from tests.workbooks.sheets import bring, counts, sheet, store

STAFF = sheet(
    ("能源学院专家名单",),
    ("序号", "姓名", "工作单位", "职称", "邮箱", "手机", "研究方向", "技术领域", "服务意愿", "服务地区", "工作语言"),
    (1, "钱甲", "能源学院", "教授", "qian@school.example", "13800000001", "储能、热管理", "新能源与高效节能", "企业诊断、评审", "宁夏回族自治区", "中文、英文"),
    (2, "孙乙", "能源学院", "副教授", "sun@school.example", "13800000002", "燃烧", "新能源与高效节能", "培训", "江苏省", "中文"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_chinese():
    with override("zh-hans"):
        yield


def test_people_and_experts_come_out_of_one_staff_sheet(trial):
    people = bring(trial, "director", "people", STAFF)
    assert counts(people) == (2, 0, 0, 0)
    store(trial, people)
    experts = bring(trial, "director", "experts", STAFF)
    assert counts(experts) == (2, 0, 0, 0)
    store(trial, experts)
    row = Expert._base_manager.get(person__name="钱甲")
    assert row.person.email == "qian@school.example"
    assert (row.keywords, row.services, row.languages) == (
        ["储能", "热管理"],
        ["diagnosis", "review"],
        ["zh", "en"],
    )
    assert [region.pk for region in row.regions.all()] == ["640000"]
    # Brought in again, it changes nothing and makes nobody twice.
    assert counts(bring(trial, "director", "people", STAFF)) == (0, 0, 2, 0)
    assert counts(bring(trial, "director", "experts", STAFF)) == (0, 0, 2, 0)
    assert Person._base_manager.filter(name__in=["钱甲", "孙乙"]).count() == 2


def test_experts_before_their_people_are_refused_row_by_row(trial):
    assert counts(bring(trial, "director", "experts", STAFF)) == (0, 0, 0, 2)


def test_price_ideas_are_not_in_the_table_of_who_may_not_see_them(trial):
    from luodi.core.money import Money
    from luodi.registry.models import ResearchResult
    from luodi.registry.resources import RESULTS
    from luodi.workbooks.writing import register_table
    from tests import factories
    from tests.workbooks.sheets import cells

    row = factories.result(
        "有价成果", price_idea=Money.wan(7_654), price_terms="qz密qz", completers=["qz人qz"]
    )
    rows = ResearchResult._base_manager.filter(pk=row.pk)
    told = {
        name: str(cells(register_table(RESULTS, trial.actor(name), rows)))
        for name in ("director", "other_professor")
    }
    assert all(word in told["director"] for word in ("7654", "qz密qz", "qz人qz"))
    assert not any(word in told["other_professor"] for word in ("7654", "qz密qz"))
