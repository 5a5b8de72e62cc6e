"""The sample company and the one step function that advances it by a week."""
