"""The course: questions and their checks, desks to run, and where a learner stands."""

from cslib.later import later

_CONTENTS = {
    "course_map": "progress",
    "onboarding_desk": "desks.widgets:onboarding",
    "adoption_desk": "desks.widgets:adoption",
    "review": "desks.review_views",
    "Page": "desks.review_views",
    "draft": "drafts",
    "again": "progress",
    "tracks": "progress",
    "four_quarters": "capstone",
    "my_accounts": "accounts",
}

__getattr__, __dir__ = later(__name__, _CONTENTS)
