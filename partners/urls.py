from django.urls import path

from partners.views import admin, hubs, invitations, people, services, session

urlpatterns = [
    path("", session.home, name="home"),
    path("healthz", session.healthz, name="healthz"),
    path("acting-for/", session.choose_seat, name="choose_seat"),
    path("lock/", session.lock, name="lock"),
    path("unlock/", session.unlock, name="unlock"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("kept/", session.keep, name="keep"),
    path("kept/throw-away/", session.throw_away, name="throw_away"),
    path("settings/", session.settings_page, name="settings"),
    path("help/", session.plain, {"name": "help"}, name="help"),
    path("accessibility/", session.plain, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", session.plain, {"name": "privacy"}, name="privacy"),
    path("services/<int:pk>/capacity/", services.confirm, name="confirm_service"),
    path("invited/<uuid:invitation_id>/<str:mark>/", invitations.invited, name="invited"),
    path("partnership/", hubs.partnership, name="partnership"),
    path("agency/", hubs.our_agency, name="our_agency"),
    path("partnership/agencies/", admin.agencies, name="agencies"),
    path("partnership/agencies/add/", admin.add_agency, name="add_agency"),
    path("partnership/agencies/<int:pk>/", admin.agency, name="agency"),
    path("partnership/agencies/<int:pk>/move/", admin.move, name="move_agency"),
    path("partnership/agencies/<int:pk>/services/add/", admin.service, name="add_service"),
    path("partnership/agencies/<int:pk>/services/<int:service_id>/", admin.service, name="edit_service"),
    *people.addresses("agency/people/", people.OWN, people.by_managers),
    *people.addresses("partnership/agencies/<int:pk>/people/", people.OF_AGENCY, people.by_admins_of_agency),
    *people.addresses("partnership/people/", people.OF_PARTNERSHIP, people.by_admins),
    path("agency/teams/", people.teams, name="teams"),
    path("agency/teams/<int:team_id>/", people.team, name="team"),
]
