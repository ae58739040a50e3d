"""Who may do what to calls for needs and to the lists of their districts: written from what the office promises.

The call is Yinchuan's (Ningxia); its district Xingqing has an official of its own. *read* is to see and to follow the
course, *run* is what the office and the city do to a call.
"""

from __future__ import annotations

WORDS = {"read": "view see_history", "run": "read create amend remind"}

CALL = """
who                                             | draft                     | open               | closed                | concluded | withdrawn
director, tech_manager, officer, city_official  | run open withdraw retire  | run close withdraw | run reopen conclude   | read remind | read remind
leader                                          | view                      | view               | view                  | view      | view
"""

# The official of the district alone, who is no member of the standing cast.
CALL_FOR_THE_DISTRICT = """
who | draft | open | closed | concluded | withdrawn
nobody | - | view | view | view | view
"""

DISTRICT = """
who                     | collecting                              | handed_in                  | returned                          | with_office                    | accepted
director                | read create amend hand_in assign        | read amend accept return   | read amend hand_in assign         | read amend confirm send_back   | read amend
tech_manager, officer   | read create amend hand_in assign        | read amend                 | read amend hand_in assign         | read amend confirm send_back   | read amend
city_official           | read create amend hand_in assign        | read amend accept return   | read amend hand_in assign         | read amend                     | read amend
leader                  | view                                    | view                       | view                              | view                           | view
"""

DISTRICT_FOR_ITSELF = """
who    | collecting            | handed_in | returned              | with_office | accepted
nobody | read hand_in assign   | read      | read hand_in assign   | read        | read
"""
