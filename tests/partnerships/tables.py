"""Who may do what to agreements, their promises and points, by state: written from what the office promises.

The agreement is with Yinchuan, a city of Ningxia.
"""

from __future__ import annotations

WORDS = {"read": "view see_history"}

AGREEMENTS = """
who                                   | draft                                       | negotiating           | signed          | expired | ended | dropped
director, officer                     | read create amend negotiate sign drop       | read amend sign drop  | read amend end  | read    | read  | read
leader, fund_manager, tech_manager, finance | view                                  | view                  | view            | view    | view  | view
city_official                         | -                                           | view                  | view            | view    | view  | -
"""

PROMISES = """
who                                   | open                             | kept        | waived
director, officer                     | read create amend keep waive     | read reopen | read reopen
leader, fund_manager, tech_manager, finance | view                       | view        | view
city_official                         | view                             | view        | view
"""

# The city says its own position while the agreement is negotiated, and reads what was decided.
POINTS = """
who                                   | open                       | decided
director, officer                     | read create amend decide   | read reopen
leader, fund_manager, tech_manager, finance | view                 | view
city_official                         | view amend                 | view
"""

# A note that the officer of Ningxia wrote, one of them looked after by the technology manager meanwhile.
NOTE_WORDS = {
    "own": "view see_history create amend done hand_over retire",
    "given": "view see_history create retire amend done hand_over",
}
NOTES = """
who                              | looked after by its writer          | handed over
officer                          | own                                 | given
director                         | view see_history amend done hand_over | view see_history amend done hand_over
tech_manager                     | view see_history                    | view see_history create amend done hand_over
"""
