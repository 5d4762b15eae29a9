"""The words in which people are asked, version by version; a governance lead publishes the next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from consent import wording
from consent.forms import WordingForm
from consent.models import Wording
from partners import hubs
from partners.models import Role
from partners.policy import seat_required

READERS = hubs.INFORMATION_ROLES
PUBLISHERS = frozenset({Role.GOVERNANCE_LEAD})


@seat_required(READERS)
@require_safe
def wordings(request):
    partnership = hubs.partnership_for(request)
    versions: dict = {}
    rows = Wording.objects.filter(partnership=partnership).select_related("published_by").order_by("-id")
    for row in rows:
        row.language_words = wording.LANGUAGES.get(row.language, row.language)
        versions.setdefault(row.version, []).append(row)
    context = {
        "partnership": partnership,
        "versions": [(name, sorted(texts, key=lambda row: row.pk)) for name, texts in versions.items()],
        "first": wording.base().values(),
        "first_name": wording.FIRST,
        "purpose": wording.PURPOSES[wording.REFERRAL],
        "may_publish": request.seat.role in PUBLISHERS,
    }
    return render(request, "consent/wordings.html", context)


@seat_required(PUBLISHERS)
@require_http_methods(["GET", "POST"])
def publish_wording(request):
    partnership = request.seat.partnership
    form = WordingForm(request.POST or None, held=wording.now(partnership))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            version = wording.publish(
                partnership,
                form.texts(),
                request.seat.person,
                why=data["why"],
                asks_anew=data["asks_anew"] == "yes",
                checked=set(data["checked"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Version {version} holds from now on.")
            return redirect("wordings")
    return render(request, "consent/publish_wording.html", {"form": form})
