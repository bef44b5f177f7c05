"""Saved searches: kept by a person, looked through by the worker, told through notifications."""
