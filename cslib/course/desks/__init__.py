"""The two desks: a few months of decisions on simulated accounts, and the year that follows."""
