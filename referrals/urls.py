from django.urls import path

from referrals.views import (
    apart,
    handing_over,
    home,
    household,
    left_open,
    lists,
    page,
    restricting,
    sending,
    taken_back,
)

urlpatterns = [
    path("clients/<slug:reference>/refer/", sending.choose_service, name="choose_service"),
    path("clients/<slug:reference>/refer/nobody/", sending.nobody_fits, name="nobody_fits"),
    path("clients/<slug:reference>/refer/<int:service_id>/", sending.start, name="start_referral"),
    path(
        "clients/<slug:reference>/agreements/<int:agency_id>/take-back/",
        sending.withdraw_agreement,
        name="withdraw_agreement",
    ),
    path("referrals/inbox/", lists.inbox, name="inbox"),
    path("referrals/sent/", lists.sent_list, name="sent_list"),
    path("referrals/agreements/", home.agreements_ending, name="agreements_ending"),
    path("referrals/<slug:reference>/", page.page, name="referral"),
    path("referrals/<slug:reference>/write/", sending.write, name="write"),
    path("referrals/<slug:reference>/agreement/", sending.agree, name="agree"),
    path("referrals/<slug:reference>/agreement/<slug:person>/", sending.agree, name="agree_person"),
    path("referrals/<slug:reference>/household/", household.household, name="household"),
    path("referrals/<slug:reference>/household/include/", household.include, name="include_person"),
    path("referrals/<slug:reference>/household/leave-out/", household.leave_out, name="leave_out_person"),
    path("referrals/<slug:reference>/said-no/", sending.said_no, name="said_no"),
    path("referrals/<slug:reference>/check/", sending.check, name="check"),
    path("referrals/<slug:reference>/who/", restricting.who, name="who_may_see"),
    path("restricted/", restricting.unseen, name="unseen"),
    path("referrals/<slug:reference>/sent/", sending.sent, name="sent"),
    path("referrals/<slug:reference>/slip/", sending.slip, name="slip"),
    path("referrals/<slug:reference>/our-reference/", page.our_reference, name="our_reference"),
    path("referrals/<slug:reference>/text/", page.as_text, name="as_text"),
    path("referrals/<slug:reference>/keep-or-delete/", taken_back.keep_or_delete, name="keep_or_delete"),
    path("referrals/<slug:reference>/take-on/", page.take_on, name="take_on"),
    path(
        "referrals/<slug:reference>/calls/<uuid:message_id>/confirm/", page.confirm_call, name="confirm_call"
    ),
    path("referrals/<slug:reference>/do/<slug:action>/", page.act, name="act"),
    path("agency/hand-over/", handing_over.leavers, name="leavers"),
    path("agency/hand-over/<int:person_id>/", handing_over.hand_over, name="hand_over"),
    path("partnership/who-sees-whom/apart/<int:apart_id>/", apart.kept_apart, name="kept_apart"),
    path("agency/left-open/", left_open.for_manager, name="left_open"),
    path("partnership/agencies/<int:pk>/left-open/", left_open.of_agency, name="left_open_of"),
]
