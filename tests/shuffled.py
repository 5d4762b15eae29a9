"""Rows that nobody asked to be ordered come in another order each time, as they may from a busy PostgreSQL."""

import random

from django.db.models import QuerySet

OURS = {"partners", "clients", "consent", "referrals", "reporting"}


def shuffle_unordered() -> None:
    fetch = QuerySet._fetch_all

    def fetch_shuffled(self) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and self.model._meta.app_label in OURS:
            random.shuffle(self._result_cache)

    QuerySet._fetch_all = fetch_shuffled
