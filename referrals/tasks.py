"""Celery's tasks: each calls one domain function."""

from celery import shared_task
from django.dispatch import receiver

from partners import waking
from referrals import clocks, taken_back
from referrals.notifications import digest, outbox
from referrals.signals import outbox_written


@shared_task
def deliver(outbox_id: str, agency_id: int) -> None:
    outbox.deliver(outbox_id, agency_id)


@shared_task
def sweep_outbox() -> None:
    waking.sweep(outbox.due(), outbox.deliver)


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
    waking.wake(deliver, str(outbox_id), agency_id)
