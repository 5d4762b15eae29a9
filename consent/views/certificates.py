"""Certificates of agencies that left: what they did with what they held."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from consent.forms_certificates import CertificateForm, agencies_that_left
from consent.models import Certificate
from partners.policy import GOVERNANCE, seat_required


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def certificates(request):
    """Those recorded, those still missing, and a form for the next."""
    partnership = request.seat.partnership
    form = CertificateForm(
        request.POST or None, instance=Certificate(partnership=partnership, recorded_by=request.user)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "The certificate is on record.")
        return redirect("certificates")
    found = list(Certificate.objects.filter(partnership=partnership).select_related("agency"))
    missing = agencies_that_left(partnership).exclude(pk__in=[one.agency_id for one in found])
    context = {"form": form, "found": found, "missing": list(missing)}
    return render(request, "consent/certificates.html", context)
