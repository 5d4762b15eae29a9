"""What the partnership's admin sees of signatures."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from consent import renewing
from partners.policy import GOVERNANCE, seat_required


@seat_required(GOVERNANCE)
@require_safe
def to_sign_again(request):
    """Signatures that mergers left behind, by agency."""
    rows = renewing.agencies_to_sign(request.seat.partnership)
    return render(request, "consent/to_sign_again.html", {"rows": rows})
