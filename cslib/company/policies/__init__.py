"""What a team has decided, one kind of file each: definitions, handoffs, targets, measures, contact, patterns."""
