from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from clients import views as client_views
        from partners import context
        from partners.views import session
        from referrals import tasks  # noqa: F401 - its receiver wakes the worker
        from referrals.views import client, home, lists, overview

        context.NAVIGATION.append(lists.navigation)
        session.HOMES |= {"caseworker": home.staff_home, "manager": home.staff_home}
        session.HOMES |= {"admin": overview.partnership_home, "governance_lead": overview.partnership_home}
        client_views.PAGE_PARTS.append(client.of_client)
