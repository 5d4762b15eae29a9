from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from clients import restricting as clients_restricting
        from clients import views as client_views
        from clients.views import restricting as client_restricting_views
        from consent import anew, desk
        from partners import activity, context, hubs
        from partners.policy import MANAGER
        from partners.views import people, session
        from referrals import (
            entries,  # noqa: F401 - puts its pages into the hubs
            restricting,
            running_out,
            taking_part,
            tasks,  # noqa: F401 - its receiver wakes the worker
        )
        from referrals.views import answering, client, handing_over, home, lists, overview
        from referrals.views import restricting as restricting_views

        context.NAVIGATION += [lists.navigation, restricting_views.navigation]
        client_restricting_views.PAGE_PARTS.append(restricting_views.of_client)
        activity.COUNTERS.append(taking_part.counted)
        clients_restricting.FOLLOWERS.append(restricting.follow_client)
        session.HOMES |= {"caseworker": home.staff_home, "manager": home.staff_home}
        session.HOMES |= {"admin": overview.partnership_home, "governance_lead": overview.partnership_home}
        client_views.PAGE_PARTS.append(client.of_client)
        client_views.LINKS.append(answering.links)
        anew.DONE.append(running_out.requests_done)
        desk.DESK.append(running_out.DUTY)
        people.PERSON_PARTS.append(handing_over.of_person)
        hubs.OUR_AGENCY.append(
            hubs.Entry(
                "leavers",
                "Hand over",
                "What somebody who has left still holds, given to others in one step.",
                MANAGER,
                "Who we are",
                handing_over.count_left,
            )
        )
