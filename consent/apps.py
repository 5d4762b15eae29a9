from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"

    def ready(self) -> None:
        from consent import entries  # noqa: F401 - puts its pages and duties where people find them
        from consent.views import desk
        from partners import context
        from partners.views import session

        context.NAVIGATION.append(desk.navigation)
        session.HOMES |= {"privacy_lead": desk.home}
