from django.urls import path

from partners.views import admin, hubs, needs, services, session

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
    path("partnership/", hubs.partnership, name="partnership"),
    path("agency/", hubs.our_agency, name="our_agency"),
    path("partnership/agencies/", admin.agencies, name="agencies"),
    path("partnership/agencies/add/", admin.add_agency, name="add_agency"),
    path("partnership/agencies/<int:pk>/", admin.agency, name="agency"),
    path("partnership/agencies/<int:pk>/move/", admin.move, name="move_agency"),
    path("partnership/agencies/<int:pk>/people/add/", admin.add_seat, name="add_seat"),
    path("partnership/agencies/<int:pk>/people/<int:seat_id>/switch/", admin.switch_seat, name="switch_seat"),
    path(
        "partnership/agencies/<int:pk>/people/<int:seat_id>/restricted/",
        admin.switch_restricted,
        name="switch_restricted",
    ),
    # Services: an agency's manager keeps its own, the admin those of the partnership's agencies.
    path("agency/services/", services.ours, name="our_services"),
    path("agency/services/add/", services.add_ours, name="add_our_service"),
    path("agency/services/<int:service_id>/", services.ours_one, name="our_service"),
    path("agency/services/<int:service_id>/<slug:section>/", services.change_ours, name="change_our_service"),
    path("partnership/agencies/<int:pk>/services/add/", services.add, name="add_service"),
    path("partnership/agencies/<int:pk>/services/<int:service_id>/", services.one, name="edit_service"),
    path(
        "partnership/agencies/<int:pk>/services/<int:service_id>/<slug:section>/",
        services.change,
        name="change_service",
    ),
    path("partnership/needs/", needs.taxonomy, name="needs"),
    path("partnership/needs/add/", needs.add, name="add_need"),
    path("partnership/needs/<int:pk>/", needs.one, name="need"),
    path("partnership/needs/<int:pk>/retire/", needs.retire, name="retire_need"),
    path("partnership/needs/<int:pk>/merge/", needs.merge, name="merge_need"),
]
