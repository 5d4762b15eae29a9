from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo's sign-in page, mailbox and data. Installed by demo settings alone."""

    name = "config.demo"
    label = "demo"
