"""Celery's tasks: each calls one domain function."""

from celery import shared_task
from django.dispatch import receiver

from partners import freshness, keeping, letters, motions, proposals, register, waking, weekly


@shared_task
def drop_old_kept_forms() -> None:
    keeping.drop_old()


@shared_task
def deliver_letter(letter_id: str) -> None:
    letters.deliver(letter_id)


@shared_task
def sweep_letters() -> None:
    waking.sweep([(pk,) for pk in letters.due()], letters.deliver)


@shared_task
def sweep_commitments() -> None:
    proposals.sweep()


@shared_task
def close_motions() -> None:
    motions.close_due()


@shared_task
def remind_of_reviews() -> None:
    register.remind()


@shared_task
def write_weekly() -> None:
    weekly.write_due()


@shared_task
def sweep_freshness() -> None:
    freshness.sweep()


@receiver(letters.letter_written)
def wake_the_worker(sender, letter_id, **kwargs) -> None:
    waking.wake(deliver_letter, str(letter_id))
