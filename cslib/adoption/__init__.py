"""Notebook 04: who needs what next, which patterns exist, which contact is too much, which programmes work."""

from cslib.later import offer

offer(globals(), {"closing": "closing_views"})
