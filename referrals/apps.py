from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from clients import restricting as clients_restricting
        from clients import views as client_views
        from clients.views import restricting as client_restricting_views
        from partners import context
        from partners.views import session
        from referrals import (
            entries,  # noqa: F401 - puts its pages into the hubs
            restricting,
            tasks,  # noqa: F401 - its receiver wakes the worker
        )
        from referrals.views import client, home, lists, overview
        from referrals.views import restricting as restricting_views

        context.NAVIGATION += [lists.navigation, restricting_views.navigation]
        client_restricting_views.PAGE_PARTS.append(restricting_views.of_client)
        clients_restricting.FOLLOWERS.append(restricting.follow_client)
        session.HOMES |= {"caseworker": home.staff_home, "manager": home.staff_home}
        session.HOMES |= {"admin": overview.partnership_home, "governance_lead": overview.partnership_home}
        client_views.PAGE_PARTS.append(client.of_client)
