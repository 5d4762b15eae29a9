"""Celery's tasks: each calls one domain function."""

from celery import shared_task
from django.dispatch import receiver

from referrals import clocks, taken_back
from referrals.notifications import digest, outbox
from referrals.signals import outbox_written


@shared_task
def deliver(outbox_id: str, agency_id: int) -> None:
    outbox.deliver(outbox_id, agency_id)


@shared_task
def sweep_outbox() -> None:
    for outbox_id, agency_id in outbox.due():
        outbox.deliver(outbox_id, agency_id)


@shared_task
def sweep_clocks() -> None:
    clocks.sweep()


@shared_task
def sweep_decisions() -> None:
    clocks.take_all(taken_back.overdue_ids(), taken_back.chase)


@shared_task
def sweep_digests() -> None:
    digest.send_due()


@receiver(outbox_written)
def wake_the_worker(sender, outbox_id, agency_id, **kwargs) -> None:
    """The broker only wakes: a dead one costs half a second at most, and the sweep finds the row."""
    deliver.apply_async([str(outbox_id), agency_id], retry=False)
