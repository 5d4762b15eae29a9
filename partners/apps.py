from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from partners import checks, context, second_factor  # noqa: F401 - registers the checks and a receiver
        from partners.views import admin, session

        context.NAVIGATION.append(admin.navigation)
        session.HOMES |= {"admin": admin.agencies, "governance_lead": admin.agencies}
