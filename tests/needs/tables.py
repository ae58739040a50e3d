"""Who may do what to needs, introductions and verdicts, by state: written from what the office promises.

The need is entered by Helan, an enterprise in Yinchuan (Ningxia). *know* is to see the need and whose it is,
*read* is to see its course as well. *match* opens the match page, *introduce* asks both sides for consent.
"""

from __future__ import annotations

# Who sees a need sees its fields, unless they were narrowed (test_narrowing.py); who works on it may hand it over.
WORDS = {
    "view": "view see_problem see_technology see_goal see_keywords see_budget",
    "know": "view see_owner see_problem see_technology see_goal see_keywords see_budget",
    "read": "view see_owner see_history narrow see_problem see_technology see_goal see_keywords see_budget",
    "match": "match hand_over",
}

# What the owner and the office may do does not depend on the level.
_OWNER_AND_OFFICE = """
{head}
enterprise | read create amend submit withdraw | read withdraw | read amend submit withdraw | read withdraw | read withdraw | read | read | read | read withdraw | read
director, tech_manager | create | read accept return match | read match | read close elsewhere match introduce | read solve reopen close elsewhere match introduce | read match | read match | read match | read reopen match | read match
officer | create | read accept return match | read match | read close elsewhere match introduce | read solve reopen close elsewhere match introduce | read match | read match | read match | read reopen match | read match
leader | - | know | know | know | know | know | know | know | know | know
"""
_HEAD = "who | draft | submitted | returned | accepted | in_talks | solved | closed | elsewhere | expired | withdrawn"
_CITY_KNOWS = "city_official | - | know | know | know | know | know | know | know | know | know\n"
_BASE = _OWNER_AND_OFFICE.format(head=_HEAD)

# Only the university's office. Not even the city where the enterprise sits learns of it.
OFFICE = _BASE

# Experts that the office asks one by one (see ASKED below); the city may know.
NAMED = _BASE + _CITY_KNOWS

# All experts of the university may read it once it is accepted, but not whose it is.
EXPERTS = (
    NAMED
    + "professor, other_professor, secretary, other_secretary, fund_manager"
    + " | - | - | - | view | view | view | - | - | - | -\n"
)

# Everybody with a role may read it once it is accepted, but not whose it is.
PUBLIC = (
    NAMED
    + "professor, other_professor, secretary, other_secretary, fund_manager, far_officer, resident, rival,"
    + " far_enterprise, far_official, reviewer, finance"
    + " | - | - | - | view | view | view | - | - | - | -\n"
)

LEVELS = {"office": OFFICE, "named": NAMED, "experts": EXPERTS, "public": PUBLIC}

# A draft that was withdrawn without ever having been submitted stays the enterprise's own business.
NEVER_SUBMITTED = """
who        | withdrawn
enterprise | read
"""

# A draft that the officer enters for the enterprise is kept by both; other officers do not see it yet.
ENTERED_BY_OFFICER = """
who                    | draft
officer                | read create amend submit
enterprise             | read create amend submit withdraw
director, tech_manager | create
"""

# What an expert sees of a need for named experts while being asked, by the state of the introduction.
ASKED = """
who       | asked | introduced | met  | visited | negotiating | converted | dropped | refused | lapsed | withdrawn
professor | view  | know       | know | know    | know        | know      | -       | -       | -      | -
"""

INTRODUCTION_WORDS = {
    "all": "view see_expert see_owner see_history keep_case",
    "owner": "view see_owner",
    "expert": "view see_expert",
    "both": "view see_owner see_expert",
}
_SIDES = """
who                             | asked               | introduced                               | met                                 | visited                       | negotiating      | converted | dropped | refused | lapsed | withdrawn
director, officer, tech_manager | all create withdraw | all meet visit negotiate drop convert    | all visit negotiate drop convert    | all negotiate drop convert    | all drop convert | all       | all     | all     | all    | all
leader                          | both                | both                                     | both                                | both                          | both             | both      | both    | both    | both   | both
enterprise                      | owner               | both                                     | both                                | both                          | both             | both      | owner   | owner   | owner  | owner
professor                       | expert              | both                                     | both                                | both                          | both             | both      | expert  | expert  | expert | expert
"""
INTRODUCTIONS = {
    # The expert's school learns of introductions to needs that it may read anyhow.
    "experts": _SIDES
    + "secretary | expert | expert | expert | expert | expert | expert | expert | expert | expert | expert\n",
    "named": _SIDES,
}

# A verdict on a match stays within the office that handles the need; everybody changes only the own one.
FEEDBACK = """
who                    | by the officer on a need in Ningxia | by the resident on a need in Wuxi
director, tech_manager | view create                         | view create
officer                | view create amend retire see_history | -
far_officer            | -                                   | view create
resident               | -                                   | view create amend retire see_history
"""
