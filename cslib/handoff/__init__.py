"""Notebook 02: the playbook of onboarding, handoff policies compared, and what onboarding leaves behind."""

from cslib.later import offer

offer(globals(), {"closing": "due_views", "handoff_sliders": "sliders"})
