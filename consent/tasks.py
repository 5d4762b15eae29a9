from celery import shared_task

from consent import versions


@shared_task
def turn_versions() -> None:
    versions.turn()
    versions.remind()
