from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from partners import (  # noqa: F401 - registers the checks, a receiver, and what wakes the worker
            checks,
            context,
            entries,
            invitations,
            joining,
            leaving,
            lookups,
            second_factor,
            succession,
            tasks,
        )
        from partners.views import admin, hubs, session

        context.NAVIGATION.append(hubs.navigation)
        session.HOMES |= {"admin": admin.agencies, "governance_lead": admin.agencies}
