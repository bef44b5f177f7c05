"""The search for programs: the same question, the same rights, the same answer, as JSON."""
