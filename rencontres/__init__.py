"""Meetings, from the first proposed topic to the next agenda."""
