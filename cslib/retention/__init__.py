"""Notebook 03: how much stays, in accounts and money; when and where it is lost, and what renews next."""

from cslib.later import offer

offer(globals(), {"closing": "summary_views"})
