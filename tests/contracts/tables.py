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
director     | write record retire price tied | read withdraw return price tied | read return price tied | read approve return price tied | read return price tied | read price share on tied | read close reopen price share on tied | read price share on tied | read price share on tied
tech_manager | write record price tied | read withdraw return price tied | read return price tied | read approve return price tied | read return price tied | read price share on tied | read close reopen price share on tied | read price share on tied | read price share on tied
officer      | write price tied | read withdraw return price tied | read return price tied | read approve return price tied | read return price tied | read price share on tied | read close reopen price share on tied | read price share on tied | read price share on tied
secretary    | write price | read withdraw endorse return price | read price | read price | read price | read price share propose prepare | read price share propose prepare | read price share propose prepare | read price share propose prepare
professor    | write price | read withdraw price | read price | read price | read price | read price share propose prepare | read price share propose prepare | read price share propose prepare | read price share propose prepare
finance      | read seal | read seal | read clear return seal | read seal | read seal | read book on | read book close reopen on | read book on | read book on
leader       | read | read | read | read | read | read | read | read | read
enterprise   | - | - | - | - | - | buys | buys | buys | buys
"""
_CITY = "city_official | - | - | - | - | - | view | view | view | view\n"

# What is confidential, or came of a need for the university alone, the city does not even know to exist.
CONFIDENTIAL = _HEAD + _UNIVERSITY
CONTRACT = _HEAD + _UNIVERSITY + _CITY

# Nobody decides on a contract of the own: an officer who works on it enters it and no more.
OWN = """
who     | submitted     | endorsed | cleared | approved | closing
officer      | read withdraw price tied | read price tied | read price tied | read price tied | read price share tied propose prepare
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

SPLIT_WORDS = {"read": "view see_parts see_history open_files", "team": "view see_parts"}
SPLITS = """
who                             | draft                               | agreed                        | publicised                 | objected            | final        | paid         | dropped
director, tech_manager, officer | read correct create amend agree drop | read correct publicise return | read correct finish return | read correct return | read correct | read correct | read correct
secretary                       | read create amend                   | read                          | read                       | read                | read         | read         | read
professor                       | team create amend                   | team                          | team                       | team                | team         | team         | team
finance                         | read                                | read                          | read                       | read                | read pay     | read         | read
leader                          | read                                | read                          | read                       | read                | read         | read         | read
"""

# Nobody decides on income of the own: an officer who has a part draws it up and no more.
OWN_SPLIT = """
who     | draft             | publicised
officer | read create amend | read
"""

VERSION_WORDS = {"read": "view see_history"}
VERSIONS = """
who                                         | draft                      | active | superseded
director                                    | read create amend activate | read   | read activate
tech_manager, finance, leader, officer, far_officer | view               | view   | view
secretary, other_secretary, professor, other_professor | view            | view   | view
"""

PRICING_WORDS = {"read": "view see_history"}
PRICINGS = """
who                             | draft                            | publicised         | objected    | decided | dropped
director, tech_manager, officer | read create amend publicise drop | read decide return | read return | read    | read
secretary, professor            | read create amend                | read               | read        | read    | read
finance, leader                 | read                             | read               | read        | read    | read
"""

# To a split that the professor's income comes from; made by nobody of the cast.
OBJECTION_WORDS = {"read": "view see_history"}
OBJECTIONS = """
who                             | open                       | dismissed | upheld
director, tech_manager, officer | read create dismiss uphold | read      | read
secretary, finance, leader      | read create                | read      | read
professor                       | create                     | -         | -
"""
