"""The course: questions and their checks, desks to run, and where a learner stands."""
