from django.urls import include, path

from partners.views import admin, directory, hubs, services, session

urlpatterns = [
    path("", session.home, name="home"),
    path("oruk/", include("partners.urls_oruk")),
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
    path("partnership/agencies/<int:pk>/services/add/", admin.service, name="add_service"),
    path("partnership/agencies/<int:pk>/services/<int:service_id>/", admin.service, name="edit_service"),
    path("partnership/directory/", directory.directory, name="directory"),
    path("partnership/directory/export/<str:form>/", directory.export, name="directory_export"),
    path("partnership/directory/files/<uuid:file_id>/", directory.file, name="directory_file"),
]
