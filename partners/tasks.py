"""Celery's tasks: each calls one domain function."""

from celery import shared_task

from partners import keeping


@shared_task
def drop_old_kept_forms() -> None:
    keeping.drop_old()
