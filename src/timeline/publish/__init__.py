"""What leaves the terminal: pages, tables, calendars and feeds, for readers without the program.

Statuses are baked. A page moves two clocks, as of and as known, and no rule of the domain is
written twice: `Timeline.standings` returns, for each matter, rectangles of as-of × as-known, and
`Timeline.state` returns one and the same row in all of each. A script only finds the rectangle.

All moments are seconds since the epoch, in UTC. Rectangles are half-open on both axes: they hold
from the first second of `from` to the last one before `until`; an `until` that is missing is open.
A day as a cut, on either clock, ends with the last second of that civil day in the time zone of
the matter's government. Rectangles of a matter never overlap; where there is none, it has no
status.

The form that a page embeds, `standings_json`, is columns of integers and tables of strings:

    {"version": 1,
     "texts":   ["be", "heavy-weapons", "overdue", …],
     "times":   [1645052400, 86400, …],              first moment, then the seconds to the next one
     "matters": {"government": [0, …], "matter": [1, …], "zone": [5, …], "title": [-1, …],
                 "slugs": [[1], …], "rectangles": [12, …]},
     "rectangles": {"as_of_from": [0, …], "as_of_until": [-1, …], "as_known_from": [0, …],
                    "as_known_until": [-1, …], "status": [0, …]},
     "statuses": {"status": [2, …], "outcome": [-1, …], "since": [9, …], "by": [7, …],
                  "expected": [8, …], "expected_earliest": [3, …], "expected_latest": [4, …],
                  "stage": [-1, …], "body": [-1, …], "how": [-1, …], "uncertain": [0, …],
                  "stands": [-1, …], "contradictions": [-1, …], "joint_with": [0, …]},
     "stands":  {"status": [6, …], "outcome": [-1, …], "since": [9, …], "development": [7, …]},
     "contradictions": [[{"rule": 11, "developments": [12, 13]}], …],
     "joint_with":     [[], [14], …]}

A -1 stands for what is missing. Rectangles are in order of matters, `matters.rectangles` of them
each, and within one in order of `as_known_from`, then `as_of_from`. Moments are places in the
table of times once its differences are added up, words are places in `texts`, and the columns
`status`, `stands`, `contradictions` and `joint_with` are places in the tables of these names. The
fields are those of `timeline state --json`; `by` is the development that the status is due to, and
`expected` is the window of the next decision, with `expected_latest` as its deadline.
"""
