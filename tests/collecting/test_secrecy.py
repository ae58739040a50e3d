"""Text with a mark of secrecy is refused wherever a need is taken; what only looks like one is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luodi.needs.forms import NeedForm
from luodi.needs.secrecy import read_marks, secret_mark
from tests import factories
from tests.cast import World

SECRET = (
    "绝密", "【机密】文件如下", "密级：秘密★10年", "机密★启封前", "绝 密", "本项目为涉密项目", "内部资料 不得外传",
    "内部资料，请勿外传", "本课题属于国家秘密", "国 家 秘 密", "机\u200b密级材料", "ＴＯＰ ＳＥＣＲＥＴ", "This is classified information.",
    "CLASSIFIED", "Top secret plan", "涉及军事秘密的装备", "(秘密)", "state secrets are involved",
)  # fmt: skip
HARMLESS = (
    "商业秘密保护", "技术秘密作价入股", "签订保密协议", "生成随机密钥", "电机密封圈漏油", "拒绝密集存放", "保证数据的机密性",
    "本项目不涉密", "本需求不涉及国家秘密", "干涉密度测量", "waste is classified as hazardous", "images are classified by type",
    "a trade secret", "保守商业秘密", "隔绝密封舱", "主机密码重置", "the secret of success", "unclassified", "双方往来交涉密切",
)  # fmt: skip


@pytest.mark.parametrize("text", SECRET)
def test_mark_of_secrecy_is_found(text: str) -> None:
    assert secret_mark(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_are_let_through(text: str) -> None:
    assert secret_mark(text) == ""


@given(
    st.text(alphabet="电池热管理，。 \n不低于95%abc", max_size=60),
    st.sampled_from(SECRET[2:6]),
    st.sampled_from(HARMLESS),
)
def test_a_mark_is_found_in_whatever_company(around: str, mark: str, harmless: str) -> None:
    assert secret_mark(f"{around}\n{mark}\n{harmless}。{around}")


@given(st.text(alphabet="电池密封机绝秘热管理涉保商业技术国家，。\n", max_size=12))
def test_a_mark_that_is_found_stands_in_the_text(text: str) -> None:
    assert secret_mark(text) in text


def test_list_of_marks_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match="no section"):
        read_marks("绝密")
    assert read_marks("[alone]\n# nothing\n甲密\n").alone


def test_form_refuses_every_text_of_a_need(trial: World) -> None:
    helan = trial.organisations["helan"]
    for name in ("title", "problem", "technology", "goal", "keywords"):
        form = NeedForm({"organisation": helan.code, name: "机密★"}, actor=trial.actor("officer"))
        assert name in form.errors
        assert "机密★" in str(form.errors[name])


def test_autosave_and_interface_refuse_it_too(trial: World, browser_of: Callable[..., Client]) -> None:
    need = factories.need(trial.organisations["helan"], state="draft")
    client = browser_of("enterprise")
    said = client.post(
        f"/needs/{need.code}/autosave", {"version": "1", "problem": "本项目属于国家秘密"}
    ).json()
    assert said["errors"]["problem"]
    need.refresh_from_db()
    assert "国家秘密" not in need.problem


def test_cells_of_a_table_are_read_for_secrecy(trial: World) -> None:
    from luodi.needs.resources import NEEDS
    from luodi.workbooks.cells import Cells
    from luodi.workbooks.layout import columns_of, form_for

    column = next(
        one for one in columns_of(NEEDS, form_for(NEEDS, trial.actor("officer"))) if one.name == "problem"
    )
    # Not known at once, as plain texts are: the field itself is asked.
    assert Cells(column).of("本项目属于国家秘密") is None
    with pytest.raises(Exception, match="国家秘密"):
        column.field.clean("本项目属于国家秘密")
