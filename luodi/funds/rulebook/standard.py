"""Offer the two rule books that funds begin with: led by local government, and co-led."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from luodi.core.money import FEN_PER_WAN
from luodi.funds.rulebook.book import (
    FORMAT,
    Amendment,
    Condition,
    Criterion,
    Custodian,
    Eligibility,
    GateRule,
    Gates,
    Label,
    Name,
    Part,
    ProjectClass,
    Review,
    RuleBook,
    Sides,
    Source,
    Terms,
    Topics,
    Voting,
    Windows,
    YearAmount,
)
from luodi.funds.rulebook.choices import (
    Applicant,
    Blind,
    Commits,
    CountedOf,
    Drop,
    Local,
    Majority,
    Payer,
    Proof,
    Proposer,
    QuorumOf,
    Side,
    Tie,
    University,
    Unspent,
)
from luodi.funds.states import Mode

GOVERNMENT, UNIVERSITY, CUSTODIAN = Side.GOVERNMENT, Side.UNIVERSITY, Side.CUSTODIAN


def led_by_government(
    government: Name, university: Name, *, custodian: Name, yearly: dict[int, int]
) -> RuleBook:
    """Draw up the standard book of a fund led by local government; ``yearly`` is its promise, year -> fen."""
    return RuleBook(
        format=FORMAT,
        mode=Mode.LED_BY_GOVERNMENT,
        sides=Sides(government, university),
        custodian=Custodian(custodian, (GOVERNMENT,)),
        gates=_gates_of_government(),
        voting=Voting(
            Majority.SIMPLE, CountedOf.PRESENT, Fraction(2, 3), QuorumOf.WHOLE, 2, Tie.CHAIR, False, Fraction(1, 3)
        ),
        amendment=Amendment(1000, 6),
        sources=(_source("government", government, Payer.GOVERNMENT, yearly), _enterprises()),
        matching_points=10_000,
        commits=Commits.APPROPRIATED,
        eligibility=Eligibility(
            Local.LEAD, (Applicant.ENTERPRISE,), True, (university.zh,), 1, True, 5000, 1000, 36,
            ("申请书", "单位承诺书", "项目负责人承诺书", "配套资金承诺书"),
        ),
        classes=_classes(),
        topics=Topics(True, True),
        with_base=True,
        review=_review(Blind.SINGLE),
        conflicts=Windows(24, 36, 72, 0, University.WHOLE, 3),
        instalments=_instalments(),
        terms=Terms(5, 15, 5, 30, 10),
    )  # fmt: skip


def co_led(
    government: Name,
    university: Name,
    *,
    custodian: Name,
    yearly: dict[int, int],
    yearly_of_university: dict[int, int],
) -> RuleBook:
    """Draw up the standard book of a co-led fund; both promise money, year -> fen."""
    book = led_by_government(government, university, custodian=custodian, yearly=yearly)
    first, enterprises = book.sources
    return replace(
        book,
        mode=Mode.CO_LED,
        custodian=Custodian(custodian, (GOVERNMENT, UNIVERSITY)),
        gates=_gates_of_both(),
        voting=Voting(
            Majority.DOUBLE, CountedOf.PRESENT, Fraction(1, 2), QuorumOf.EACH_SIDE, 1, Tie.CO_CHAIRS, True,
            Fraction(1, 3),
        ),
        sources=(
            first, _source("university", university, Payer.UNIVERSITY, yearly_of_university), enterprises,
        ),
        eligibility=replace(
            book.eligibility, local=Local.ANY, leads=(Applicant.ENTERPRISE, Applicant.UNIVERSITY)
        ),
    )  # fmt: skip


def _gates_of_government() -> Gates:
    def gate(proposes: Proposer = Proposer.FUND_OFFICER, days: int = 0, heard: bool = True) -> GateRule:
        return GateRule(proposes, (GOVERNMENT,), (UNIVERSITY,) if heard else (), days, ())

    return Gates(
        publish_call=gate(days=10),
        eligibility_list=gate(heard=False),
        panel_composition=gate(Proposer.GOVERNMENT, heard=False),
        decision=gate(Proposer.PANEL, heard=False),
        award_list=gate(heard=False),
        award_amendment=gate(),
        instalment_release=gate(heard=False),
        payment_instruction=GateRule(Proposer.FINANCE, (CUSTODIAN,), (), 0, ()),
        settlement=gate(heard=False),
    )


def _gates_of_both() -> Gates:
    def gate(proposes: Proposer = Proposer.FUND_OFFICER) -> GateRule:
        return GateRule(proposes, (GOVERNMENT, UNIVERSITY), (), 0, ())

    return Gates(
        publish_call=gate(),
        eligibility_list=gate(),
        panel_composition=gate(),
        decision=gate(Proposer.PANEL),
        award_list=gate(),
        award_amendment=gate(),
        instalment_release=gate(),
        # The custodian is agreed between the sides; either can stop a payment until it is instructed.
        payment_instruction=GateRule(Proposer.FINANCE, (CUSTODIAN,), (), 0, (GOVERNMENT, UNIVERSITY)),
        settlement=gate(),
    )


def _source(key: str, name: Name, payer: Payer, yearly: dict[int, int]) -> Source:
    years = tuple(YearAmount(year, fen) for year, fen in sorted(yearly.items()))
    return Source(key, name, payer, years, Unspent.CARRY)


def _enterprises() -> Source:
    return Source(
        "enterprises", Name("企业配套", "Enterprises' matching"), Payer.ENTERPRISE, (), Unspent.CARRY
    )


def _classes() -> tuple[ProjectClass, ...]:
    return (
        ProjectClass("major", Name("重大项目", "Major project"), 100 * FEN_PER_WAN, 500 * FEN_PER_WAN, 36, 0),
        ProjectClass("general", Name("一般项目", "General project"), 0, 100 * FEN_PER_WAN, 24, 0),
    )


def _review(blind: Blind) -> Review:
    return Review(
        reviews=3,
        most_each=10,
        # What a project that the office helps to establish is judged by.
        criteria=(
            Criterion("innovation", Name("技术创新性", "Technological innovation"), 4000),
            Criterion("market", Name("市场前景", "Market prospect"), 3000),
            Criterion("foundation", Name("产学研合作基础", "Foundation of cooperation"), 3000),
        ),
        lowest=0,
        highest=100,
        labels=(
            Label(0, Name("不予支持", "Do not support")),
            Label(60, Name("可以支持", "Can be supported")),
            Label(75, Name("建议支持", "Support")),
            Label(90, Name("优先支持", "Support first")),
        ),
        drop=Drop.NONE,
        spread=25,
        justified_from=50,
        blind=blind,
    )


def _instalments() -> tuple[Part, ...]:
    return (
        Part(5000, (Condition(Proof.SIGNED, 0), Condition(Proof.MATCHING, 5000))),
        Part(
            3000,
            (Condition(Proof.MID_TERM, 0), Condition(Proof.MATCHING, 8000), Condition(Proof.SPENT, 7000)),
        ),
        Part(2000, (Condition(Proof.ACCEPTED, 0), Condition(Proof.MATCHING, 10_000))),
    )
