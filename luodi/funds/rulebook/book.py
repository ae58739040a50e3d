"""Be a fund's rule book: everything that can differ from fund to fund, as data that is frozen into its calls.

Money is whole fen, shares are basis points (10,000 are the whole), quorums are exact fractions.
"""

# ruff: noqa: RUF009 (what ``told`` returns is no default but the declaration of a field)

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.money import LARGEST_FEN
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
from luodi.funds.rulebook.reading import told
from luodi.funds.states import Mode

WHOLE = 10_000
FORMAT = 1
# Advisers without a vote are never more than this part of a panel, whatever a fund says.
MOST_ADVISERS = Fraction(1, 3)


@dataclass(frozen=True, slots=True)
class Name:
    """Be a name in Chinese and, if there is one, in English; shown in the reader's language."""

    zh: str = told(_("Chinese"))
    en: str = told(_("English"), blank=True)

    def __str__(self) -> str:
        return self.en if self.en and (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Sides:
    """Name the two sides of a fund."""

    government: Name = told(_("local government"))
    university: Name = told(_("university"))


@dataclass(frozen=True, slots=True)
class Custodian:
    """Be who keeps the money, and which sides chose it."""

    name: Name = told(_("name"))
    chosen_by: tuple[Side, ...] = told(_("chosen by"), some=True)


@dataclass(frozen=True, slots=True)
class GateRule:
    """Say who proposes at a gate, who approves, whose opinion is heard, and who can stop it."""

    proposes: Proposer = told(_("proposed by"))
    needs: tuple[Side, ...] = told(_("sides that must approve"), some=True)
    opinions: tuple[Side, ...] = told(_("sides whose opinion is recorded"))
    opinion_days: int = told(_("an opinion is waited for"), unit="working_days", high=60)
    vetoes: tuple[Side, ...] = told(_("sides that can stop it"))


@dataclass(frozen=True, slots=True)
class Gates:
    """Hold the nine gates at which a fund decides."""

    publish_call: GateRule = told(_("publish or amend a call"))
    eligibility_list: GateRule = told(_("eligibility list"))
    panel_composition: GateRule = told(_("panel composition"))
    decision: GateRule = told(pgettext_lazy("gate", "decision"))
    award_list: GateRule = told(_("signature of the award list"))
    award_amendment: GateRule = told(_("amendment of an award"))
    instalment_release: GateRule = told(_("release of an instalment"))
    payment_instruction: GateRule = told(_("payment instruction"))
    settlement: GateRule = told(_("waiver of a recovery, carry-over, close"))


@dataclass(frozen=True, slots=True)
class Voting:
    """Say how the panel votes: the sides that vote are those that the gate of decision needs."""

    majority: Majority = told(_("majority"))
    counted_of: CountedOf = told(_("more than half"))
    quorum: Fraction = told(_("quorum"))
    quorum_of: QuorumOf = told(_("quorum of"))
    least_present: int = told(_("voters at least (each side, where each counts)"), low=1, high=50)
    tie: Tie = told(_("when votes are equal"))
    equal_seats: bool = told(_("equal seats of the sides"))
    advisers: Fraction = told(_("advisers without a vote, at most"))


@dataclass(frozen=True, slots=True)
class Amendment:
    """Say from where on an amendment of an award passes its gate; up to there the fund officer decides."""

    amount_points: int = told(_("change of the amount above"), unit="points", high=WHOLE)
    months: int = told(_("change of the term above"), unit="months", high=120)


@dataclass(frozen=True, slots=True)
class YearAmount:
    """Promise an amount for a year."""

    year: int = told(_("year"), low=1980, high=2199)
    fen: int = told(_("promised"), unit="fen", high=LARGEST_FEN)


@dataclass(frozen=True, slots=True)
class Source:
    """Be a source of the fund's money."""

    key: str = told(_("key"), key=True)
    name: Name = told(_("name"))
    payer: Payer = told(_("whose money"))
    years: tuple[YearAmount, ...] = told(_("promised by year"), by="year")
    unspent: Unspent = told(_("what is left at year's end"))


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Say who may apply for what; zero means that there is no such limit."""

    local: Local = told(_("legal person of the region"))
    leads: tuple[Applicant, ...] = told(_("who may lead"), some=True)
    university_needed: bool = told(_("a university must take part"))
    universities: tuple[str, ...] = told(_("partner universities (none named: any)"))
    live_projects: int = told(_("live projects of a principal investigator, at most"), high=20)
    one_application: bool = told(_("one application of a principal investigator in a call"))
    own_points: int = told(_("self-raised part of the budget, at least"), unit="points", high=WHOLE)
    passed_on_points: int = told(_("passed on to partners, at most"), unit="points", high=WHOLE)
    months: int = told(_("duration, at most"), unit="months", low=1, high=120)
    documents: tuple[str, ...] = told(_("required documents"))


@dataclass(frozen=True, slots=True)
class ProjectClass:
    """Be a class of projects with its limits; zero awards means any number."""

    key: str = told(_("key"), key=True)
    name: Name = told(_("name"))
    least_fen: int = told(_("amount, at least"), unit="fen", high=LARGEST_FEN)
    most_fen: int = told(_("amount, at most"), unit="fen", low=1, high=LARGEST_FEN)
    months: int = told(_("duration, at most"), unit="months", low=1, high=120)
    awards: int = told(_("awards, at most"), high=10_000)


@dataclass(frozen=True, slots=True)
class Topics:
    """Say what can be applied for: topics of one's own, topics that enterprises suggested for tender, or both."""

    free: bool = told(_("free topics"))
    tendered: bool = told(_("topics from enterprises' tender suggestions"))


@dataclass(frozen=True, slots=True)
class Criterion:
    """Be a criterion of the review with its weight."""

    key: str = told(_("key"), key=True)
    name: Name = told(_("name"))
    points: int = told(_("weight"), unit="points", low=1, high=WHOLE)


@dataclass(frozen=True, slots=True)
class Label:
    """Say in words what scores from a number on mean."""

    score: int = told(_("score from"), high=1000)
    name: Name = told(_("means"))


@dataclass(frozen=True, slots=True)
class Review:
    """Say how applications are reviewed."""

    reviews: int = told(_("reviews of an application, at least"), low=1, high=20)
    most_each: int = told(_("applications of a reviewer, at most"), low=1, high=500)
    criteria: tuple[Criterion, ...] = told(_("criteria"), some=True)
    lowest: int = told(_("lowest score"), high=1000)
    highest: int = told(_("highest score"), low=1, high=1000)
    labels: tuple[Label, ...] = told(_("what scores mean"), by="score")
    drop: Drop = told(_("scores left out"))
    spread: int = told(_("flagged when the totals differ by (0: never)"), high=1000)
    justified_from: int = told(_("characters of reason for an extreme score"), high=2000)
    blind: Blind = told(_("anonymity"))


@dataclass(frozen=True, slots=True)
class Windows:
    """Say how far back conflicts of interest reach."""

    unit_months: int = told(_("same unit or group, barred for"), unit="months", high=600)
    joint_months: int = told(_("joint project or paper, barred for"), unit="months", high=600)
    joint_soft_months: int = told(_("joint project or paper, flagged for"), unit="months", high=600)
    former_soft_months: int = told(_("former employer, flagged for (0: for ever)"), unit="months", high=600)
    university: University = told(_("own unit at a university"))
    exclusions: int = told(_("reviewers that applicants may exclude, at most"), high=20)


@dataclass(frozen=True, slots=True)
class Condition:
    """Be what an instalment waits for, and the share to be reached where there is one."""

    proof: Proof = told(_("condition"))
    at_least_points: int = told(_("at least"), unit="points", high=WHOLE)


@dataclass(frozen=True, slots=True)
class Part:
    """Be one instalment of the plan."""

    points: int = told(_("share"), unit="points", low=1, high=WHOLE)
    conditions: tuple[Condition, ...] = told(_("conditions"), some=True, by="proof")


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the periods of a call."""

    publicity: int = told(_("publicity"), unit="working_days", low=1, high=60)
    objection: int = told(_("objections are answered within"), unit="working_days", low=1, high=120)
    appeal: int = told(_("appeal against ineligibility within"), unit="working_days", high=60)
    offer: int = told(_("an offer is valid for"), unit="days", low=1, high=365)
    retention: int = told(_("records are kept for"), unit="years", low=1, high=100)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Be the rule book of a fund (基金规则)."""

    format: int = told(_("format of the rule book"), low=FORMAT, high=FORMAT)
    mode: Mode = told(_("governance mode"))
    sides: Sides = told(_("sides"))
    custodian: Custodian = told(_("custodian"))
    gates: Gates = told(_("gates"))
    voting: Voting = told(_("voting"))
    amendment: Amendment = told(_("amendments"))
    sources: tuple[Source, ...] = told(_("sources of money"), some=True)
    matching_points: int = told(
        _("enterprises' matching for each yuan of government money"), unit="points", high=100 * WHOLE
    )
    commits: Commits = told(_("awards are committed up to"))
    eligibility: Eligibility = told(_("eligibility"))
    classes: tuple[ProjectClass, ...] = told(_("classes of projects"), some=True)
    topics: Topics = told(_("topics"))
    with_base: bool = told(_("fund + base"))
    review: Review = told(_("review"))
    conflicts: Windows = told(_("conflicts of interest"))
    instalments: tuple[Part, ...] = told(_("instalments"), some=True)
    terms: Terms = told(_("periods"))

    def promised(self, year: int) -> dict[str, int]:
        """Give what each source other than enterprises promised for a year: key -> fen."""
        return {
            source.key: sum(one.fen for one in source.years if one.year == year)
            for source in self.sources
            if source.payer != Payer.ENTERPRISE
        }

    def class_of(self, key: str) -> ProjectClass | None:
        """Find a class of projects."""
        return next((one for one in self.classes if one.key == key), None)
