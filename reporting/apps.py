from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from partners import context
        from partners.views import session
        from reporting import views

        context.NAVIGATION.append(views.navigation)
        session.HOMES |= {"evaluator": views.figures, "privacy_lead": views.figures}
