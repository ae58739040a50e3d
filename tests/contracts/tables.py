"""Who may do what to contracts and what belongs to them, by state.

The contract is one of the school's, led by its professor; Helan of Yinchuan (Ningxia) buys, and it lands there.
"""

from __future__ import annotations

WORDS = {
    "read": "view see_terms see_inside see_history",
    # The office knows what ties the team to a buyer, and keeps the log of the seal with the clerk.
    "tied": "see_interests seal",
    "on": "view see_terms see_inside see_history seal propose prepare",
    "buys": "view see_terms",
    "write": "view see_terms see_inside see_history create amend submit",
}

_HEAD = "who | draft | submitted | endorsed | cleared | approved | signed | closing | closed | terminated\n"
_UNIVERSITY = """
director     | write tied record retire | read tied withdraw return | read tied return | read tied approve return | read tied return | on tied | on tied close reopen | on tied | on tied
tech_manager | write tied record        | read tied withdraw return | read tied return | read tied approve return | read tied return | on tied | on tied close reopen | on tied | on tied
officer      | write tied               | read tied withdraw return | read tied return | read tied approve return | read tied return | on tied | on tied close reopen | on tied | on tied
secretary    | write                    | read withdraw endorse return | read | read | read | read propose prepare | read propose prepare | read propose prepare | read propose prepare
professor    | write                    | read withdraw             | read        | read | read | read propose prepare | read propose prepare | read propose prepare | read propose prepare
finance      | read seal                | read seal                 | read seal clear return | read seal | read seal | on book | on book close reopen | on book | on book
leader       | read                     | read                      | read        | read | read | read | read | read | read
enterprise   | -                        | -                         | -           | -    | -    | buys | buys | buys | buys
"""
_CITY = "city_official | - | - | - | - | - | view | view | view | view\n"

# What is confidential, or came of a need for the university alone, the city does not even know to exist.
CONFIDENTIAL = _HEAD + _UNIVERSITY
CONTRACT = _HEAD + _UNIVERSITY + _CITY

# Nobody decides on a contract of the own: an officer who works on it enters it and no more.
OWN = """
who     | submitted     | endorsed | cleared | approved | closing
officer | read tied withdraw | read tied | read tied | read tied | read tied propose prepare
"""

PART_WORDS = {"keep": "view see_history create amend retire", "read": "view see_history", "look": "view"}
LINE = """
who                                        | of a draft | of a signed contract
director, tech_manager, officer            | keep       | read
secretary, professor                       | keep       | read
finance, leader                            | read       | read
enterprise, city_official                  | -          | look
"""
INSTALMENT = """
who                                        | of a draft | of a signed contract
director, tech_manager, officer            | keep       | read
secretary, professor                       | keep       | read
finance, leader                            | read       | read
"""
TEXT = """
who                                        | of a draft               | of a signed contract
director, tech_manager, officer            | read create amend        | read create amend
secretary, professor, finance              | read create amend        | read create amend
leader                                     | read                     | read
"""
REGISTRATION_WORDS = {"read": "view see_history", "prepare": "create amend"}
REGISTRATION = """
who                             | draft                     | checked          | filed              | registered | refused
director, tech_manager, officer | read prepare check retire | read file return | read refuse return | read       | read
finance                         | read prepare check retire | read file return | read refuse return | read       | read
secretary, professor            | read prepare              | read             | read               | read       | read
leader                          | read                      | read             | read               | read       | read
"""
CHANGE = """
who                             | proposed                            | applied | rejected | withdrawn
director, tech_manager, officer | read create withdraw approve reject | read    | read     | read
finance, secretary, professor   | read create withdraw                | read    | read     | read
leader                          | read                                | read    | read     | read
"""
BOOK = """
who               | draft                               | active             | superseded
director, finance | read create activate amend retire   | read               | read activate
tech_manager, officer, far_officer, resident, professor, other_professor, secretary, other_secretary, enterprise, rival, far_enterprise, city_official, far_official, leader, fund_manager, reviewer, admin, nobody | view | view | view
"""
RECEIPT_WORDS = {"read": "view see_history"}
RECEIPT = """
who                                        | booked              | reversed
finance                                    | read create reverse | read
director, tech_manager, officer, leader    | read                | read
secretary, professor                       | read                | read
"""
