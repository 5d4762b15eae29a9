from django.urls import path

from consent.views import desk, signing_again, standing, wordings

urlpatterns = [
    path("information/", desk.information, name="information"),
    path("information/wordings/", wordings.wordings, name="wordings"),
    path("information/wordings/publish/", wordings.publish_wording, name="publish_wording"),
    path(
        "clients/<slug:reference>/answers/representatives/", standing.representatives, name="representatives"
    ),
    path(
        "clients/<slug:reference>/answers/representatives/<uuid:representative_id>/end/",
        standing.end_representative,
        name="end_representative",
    ),
    path("clients/<slug:reference>/capacity/<int:agency_id>/", standing.capacity, name="capacity"),
    path(
        "clients/<slug:reference>/understanding/<int:agency_id>/",
        standing.understanding,
        name="understanding",
    ),
    path("clients/<slug:reference>/sheets/<uuid:paper_id>/", standing.sheet, name="sheet"),
    path("partnership/agreements/to-sign-again/", signing_again.to_sign_again, name="to_sign_again"),
]
