from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from partners import context
        from partners.hubs import PARTNERSHIP, Entry
        from partners.policy import FIGURES
        from partners.views import session
        from reporting import views
        from reporting.views import partnership

        context.NAVIGATION.append(views.navigation)
        session.HOMES |= {"evaluator": views.figures}
        PARTNERSHIP.append(
            Entry(
                "missing",
                "Who is missing",
                "Sectors, needs and districts with nobody or one only, by what referrals and gaps show.",
                FIGURES,
                "Who is in it",
                open_to=partnership.may_see_missing,
            )
        )
