"""The Celery application. Beat only wakes the sweeps: every due time lives in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("referral_pathways")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
