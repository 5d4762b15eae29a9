from django.urls import path

from consent.views import certificates, desk, drafting, protocols, signing_again, standing, wordings

urlpatterns = [
    path("information/", desk.information, name="information"),
    path("agreements/", protocols.public_register, name="public_register"),
    path("information/agreements/", protocols.protocols, name="protocols"),
    path("information/agreements/add/", drafting.add, name="add_protocol"),
    path("information/agreements/<int:pk>/flows/add/", drafting.add_flow, name="add_flow"),
    path("information/agreements/flows/<int:pk>/", drafting.write_flow, name="write_flow"),
    path("information/agreements/<int:pk>/", protocols.protocol, name="protocol"),
    path("information/agreements/<int:pk>/sign/", protocols.sign, name="sign_protocol"),
    path("information/agreements/<int:pk>/withdraw/", protocols.withdraw, name="withdraw_signature"),
    path("information/agreements/<int:pk>/new-version/", protocols.new_version, name="new_protocol_version"),
    path("information/agreements/<int:pk>/write/", protocols.write, name="write_protocol"),
    path("information/agreements/<int:pk>/open/", protocols.open_for_signature, name="open_protocol"),
    path("information/certificates/", certificates.certificates, name="certificates"),
    path("information/who-may-send/", protocols.who_may_send, name="who_may_send"),
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
