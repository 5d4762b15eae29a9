"""Starts real servers from wheels on a machine that has none, and stops them itself. No Django in here."""
