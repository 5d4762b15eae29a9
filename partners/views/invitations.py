"""The page behind the link of an invitation: somebody chooses a password, and is in."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from partners import invitations
from partners.forms_sign_in import FirstPasswordForm


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invited(request, invitation_id, mark: str):
    """One refusal for every link that opens nothing, so that nobody learns whether there ever was such a one."""
    invitation = invitations.find(invitation_id, mark)
    if invitation is None:
        return over(request)
    form = FirstPasswordForm(user=invitation.person, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        if invitations.accept(invitation, form.cleaned_data["password1"]):
            return sign_in(request, invitation.person)
        return over(request)
    context = {
        "form": form,
        "person": invitation.person,
        "place": invitations.seat_meant(invitation).label,
        "until": invitation.until,
    }
    return render(request, "partners/choose_password.html", context)


def over(request):
    return render(request, "partners/invitation_over.html", status=404)


def sign_in(request, person):
    """As after typing the password: a second factor is asked for next, where the settings demand one."""
    if request.user.is_authenticated:
        logout(request)
    login = Login(user=person, email=person.email, redirect_url=reverse("home"))
    return perform_password_login(request, {"email": person.email}, login)
