"""What is logged, and how: one fact a line, with ids and never a name or a word that somebody wrote.

JSON in production, readable lines in the demo. Every line of a request has its id and its seat's. Of an
error its kind and the places in the code are logged and not its message, for a database's message quotes rows.
"""

import logging
import re
import time
import traceback
import uuid

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

FRAMES = 12
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
BEFORE = [
    merge_contextvars,
    add_logger_name,
    add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[*BEFORE, ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def without_words(logger, method: str, event: dict) -> dict:
    """An error as its kind and where it was raised."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0]:
        frames = traceback.extract_tb(found[2])[-FRAMES:]
        event["error"] = found[0].__name__
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def formatter(readable: bool = False) -> ProcessorFormatter:
    last = structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
    steps = [ProcessorFormatter.remove_processors_meta, without_words, last]
    return ProcessorFormatter(foreign_pre_chain=BEFORE, processors=steps)


class NoErrorText(logging.Filter):
    """Libraries put an error's own text into their message: Celery by name, Django as what follows the colon."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and "exc" in record.args:
            record.args = {**record.args, "exc": "see error", "traceback": ""}
        elif record.exc_info and record.name.startswith("django.db"):
            record.msg, record.args = "error in the database layer", None
        return True


def settings_for(readable: bool, level: str) -> dict:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.logs.formatter", "readable": readable}},
        "filters": {"no_error_text": {"()": "config.logs.NoErrorText"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["no_error_text"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Its handlers would mail and print pages' data; ours has the same facts without it.
        "loggers": {"django": {"handlers": [], "propagate": True}},
    }


class LogMiddleware:
    """One line a request: the page's name in the code and not its address, how it went, and how long it took."""

    def __init__(self, get_response):
        self.get_response, self.log = get_response, structlog.get_logger("request")

    def __call__(self, request):
        clear_contextvars()
        given = request.headers.get("X-Request-ID", "")
        bind_contextvars(request=given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        begun = time.perf_counter()
        response = self.get_response(request)
        seat = getattr(request, "seat", None)
        page = request.resolver_match.view_name if request.resolver_match else None
        self.log.info(
            "answered",
            method=request.method,
            page=page,
            status=response.status_code,
            ms=round((time.perf_counter() - begun) * 1000),
            seat=seat.pk if seat else None,
        )
        return response
