"""Notifications: who is told what, by which channel, and the outbox that they leave by."""
