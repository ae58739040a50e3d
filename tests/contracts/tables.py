"""Who may do what to contracts and what belongs to them, by state.

The contract is one of the school's, led by its professor; Helan of Yinchuan (Ningxia) buys, and it lands there.
"""

from __future__ import annotations

WORDS = {
    "read": "view see_terms see_inside see_history",
    "buys": "view see_terms",
    "write": "view see_terms see_inside see_history create amend submit",
}

_HEAD = "who | draft | submitted | endorsed | cleared | approved | signed | closing | closed | terminated\n"
_UNIVERSITY = """
director             | write record retire | read withdraw return         | read return | read approve return | read return | read | read close reopen | read | read
tech_manager         | write record        | read withdraw return         | read return | read approve return | read return | read | read close reopen | read | read
officer              | write               | read withdraw return         | read return | read approve return | read return | read | read close reopen | read | read
secretary            | write               | read withdraw endorse return | read        | read                | read        | read | read              | read | read
professor            | write               | read withdraw                | read        | read                | read        | read | read              | read | read
finance              | read                | read                         | read clear return | read          | read        | read book | read book close reopen | read book | read book
leader               | read                | read                         | read        | read                | read        | read | read              | read | read
enterprise           | -                   | -                            | -           | -                   | -           | buys | buys              | buys | buys
"""
_CITY = "city_official | - | - | - | - | - | view | view | view | view\n"

# What is confidential, or came of a need for the university alone, the city does not even know to exist.
CONFIDENTIAL = _HEAD + _UNIVERSITY
CONTRACT = _HEAD + _UNIVERSITY + _CITY

# Nobody decides on a contract of the own: an officer who works on it enters it and no more.
OWN = """
who     | submitted     | endorsed | cleared | approved | closing
officer | read withdraw | read     | read    | read     | read
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
RECEIPT_WORDS = {"read": "view see_history"}
RECEIPT = """
who                                        | booked              | reversed
finance                                    | read create reverse | read
director, tech_manager, officer, leader    | read                | read
secretary, professor                       | read                | read
"""
