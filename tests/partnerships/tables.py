"""Who may do what to agreements, their promises and points, by state: written from what the office promises.

The agreement is with Yinchuan, a city of Ningxia.
"""

from __future__ import annotations

WORDS = {"read": "view see_history"}

AGREEMENTS = """
who                                   | draft                                       | negotiating           | signed          | expired | ended | dropped
director, officer                     | read renew create amend negotiate sign drop | read renew amend sign drop | read renew amend end | read renew | read renew | read renew
leader, fund_manager, tech_manager, finance | view                                  | view                  | view            | view    | view  | view
city_official                         | -                                           | view                  | view            | view    | view  | -
"""

# What proves that a promise was kept is opened by all who see the promise; its other files are the office's.
PROMISE_WORDS = {"read": "view see_history open_files"}
PROMISES = """
who                                   | open                             | kept, proven    | kept, unproven | waived
director, officer                     | read create amend keep waive     | read reopen     | read reopen    | read reopen
leader, fund_manager, tech_manager, finance | view                       | view open_files | view           | view
city_official                         | view                             | view open_files | view           | view
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

# A body in Wuxi, a city of Jiangsu: "far" people are the near ones here. The professor is posted there, Taihu is a party.
BODY_WORDS = {
    **WORDS,
    "know": "view concern see_agreement",
    "decide": "staff assess",
    "keep": "amend see_money book report see_history",
}
BODIES = """
who                            | on_record                                 | planned                                | signed                                 | opened                                    | operating                                  | evaluating                                    | closed                        | dropped
director                       | know keep decide operate close retire     | know keep decide create sign drop retire | know keep decide open close retire   | know keep decide operate close retire     | know keep decide evaluate close retire     | know keep decide renew close retire           | know see_history see_money decide retire | know see_history see_money decide retire
far_officer                    | know keep decide operate close            | know keep decide create sign drop      | know keep decide open close            | know keep decide operate close            | know keep decide evaluate close            | know keep decide renew close                  | know see_history see_money decide | know see_history see_money decide
resident                       | know keep                                 | know keep create                       | know keep                              | know keep                                 | know keep                                  | know keep                                     | know see_history see_money    | know see_history see_money
professor                      | view concern see_money report             | view concern see_money report          | view concern see_money report          | view concern see_money report             | view concern see_money report              | view concern see_money report                 | view concern see_money        | view concern see_money
finance                        | know see_money book                       | know see_money book                    | know see_money book                    | know see_money book                       | know see_money book                        | know see_money book                           | know see_money                | know see_money
leader, fund_manager, tech_manager, far_official | know                    | know                                   | know                                   | know                                      | know                                       | know                                          | know                          | know
far_enterprise                 | view concern                              | view concern                           | view concern                           | view concern                              | view concern                               | view concern                                  | view concern                  | view concern
officer, other_professor, secretary, other_secretary, enterprise, rival, city_official, reviewer, admin, nobody | view | - | view | view                                      | view                                       | view                                          | view                          | -
"""

# Equipment, member teams, council, meetings, targets.
WITHIN = """
who                                            | in a body
director, far_officer, resident                | read create amend
leader, fund_manager, tech_manager, finance, far_official, far_enterprise, professor | view
"""

# An entry of the log names the note that it is about to those alone who may open that.
LOG = """
who                                            | without a note                     | about a note of the office
director, far_officer, resident                | read see_interaction create amend  | read see_interaction create amend
tech_manager                                   | view see_interaction               | view see_interaction
leader, fund_manager, finance, far_official, far_enterprise, professor | view see_interaction | view
"""

POSTINGS = """
who                                            | of the professor
director, far_officer                          | read see_allowance create amend
finance, professor                             | view see_allowance
resident, leader, fund_manager, tech_manager, far_official | view
"""

# Money by party is the office's, the body's and the finance clerk's.
BOOKS = """
who                                            | booked                     | reversed
director, far_officer, resident, finance       | read create amend reverse  | read
professor                                      | view                       | view
"""

REPORTS = """
who                                            | draft                      | submitted                  | returned            | accepted
director, far_officer                          | read create amend submit   | read accept return         | read amend submit   | read
resident, professor                            | read create amend submit   | read                       | read amend submit   | read
leader, fund_manager, tech_manager, finance, far_official, far_enterprise | - | -                        | -                   | view
"""

# Drafts are the office's and the body's; outside the university only the outcome is shown, and no single score.
EVALUATIONS = """
who                                            | draft                              | final
director, far_officer                          | read see_lines create amend confirm | read see_lines reopen
resident, professor                            | view see_lines                     | view see_lines
leader, fund_manager, tech_manager, finance    | -                                  | view see_lines
far_official, far_enterprise                   | -                                  | view
"""

INDEXES = """
who                                            | draft                              | active      | superseded
director                                       | read create amend activate         | read        | read activate
leader, fund_manager, tech_manager, finance, officer, far_officer, resident, city_official, far_official | view | view | view
"""

ACTIONS = """
who                                            | open                               | done        | dropped
director, far_officer                          | read create amend finish drop      | read reopen | read reopen
resident                                       | read create amend finish           | read reopen | read reopen
professor                                      | view amend finish                  | view        | view
leader, fund_manager, tech_manager, finance, far_official, far_enterprise | view    | view        | view
"""

# With Yinchuan, as the agreement above; the city reads and opens the texts of what it negotiates.
TEXTS = """
who                                            | of an agreement that is negotiated
director, officer                              | read open_files create amend
leader, fund_manager, tech_manager, finance, city_official | view open_files
"""
