"""What every room computes with: estimates and verdicts, intervals, survival, hazards, staggered effects, contrasts."""
