"""The benchmark: the tests' settings, one more address that does nothing, and a queue that no worker reads."""

from config.logs import settings_for
from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
# What is sent wakes a worker by way of the broker; here nobody must wake for it.
CELERY_TASK_DEFAULT_QUEUE = "bench"
# A line for every request would drown the table.
LOGGING = settings_for(readable=True, level="WARNING")
