"""The information-sharing agreements of a partnership: read by all who answer for information, kept by governance, signed by agencies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.registry import CATEGORIES
from consent import bases, sharing, signing, versions
from consent.forms_protocols import NewVersionForm, SignForm, WithdrawForm, WordsForm
from consent.models import ProtocolVersion, VersionStatus
from partners import hubs, knowing
from partners.models import Agency, Role
from partners.policy import GOVERNANCE, seat_required
from partners.setting_up import Refused

READERS = hubs.INFORMATION_ROLES
SIGNERS = frozenset({Role.MANAGER, Role.PRIVACY_LEAD})


def version_for(request, pk: int) -> ProtocolVersion:
    """A version of a partnership in which the seat has a place, else 404. A draft is for those who write it."""
    places = hubs.partnerships_of(request.seat)
    found = ProtocolVersion.objects.select_related(
        "protocol__lead", "protocol__partnership", "protocol__parent"
    )
    version = found.filter(protocol__partnership__in=places, pk=pk).first()
    if version is None or (version.status == VersionStatus.DRAFT and request.seat.role not in GOVERNANCE):
        raise Http404
    return version


@seat_required(READERS)
@require_safe
def protocols(request):
    partnership = hubs.partnership_for(request)
    rows = ProtocolVersion.objects.filter(protocol__partnership=partnership).select_related(
        "protocol__lead", "protocol__parent"
    )
    if request.seat.role not in GOVERNANCE:
        rows = rows.exclude(status=VersionStatus.DRAFT)
    found = list(rows.order_by("protocol__title", "-number"))
    live = (VersionStatus.ACTIVE, VersionStatus.OPEN, VersionStatus.DRAFT)
    context = {
        "partnership": partnership,
        "current": [v for v in found if v.status in live],
        "past": [v for v in found if v.status not in live],
        "today": timezone.localdate(),
        "may_write": request.seat.role in GOVERNANCE,
        "hidden": knowing.hidden_from(request.seat),
    }
    return render(request, "consent/protocols.html", context)


@seat_required(READERS)
@require_safe
def protocol(request, pk: int):
    """One version: its words, who signed, what flows, and what is different from the one before."""
    version = version_for(request, pk)
    matrix, hidden = signing.matrix(version), knowing.hidden_from(request.seat)
    mine = next((row for row in matrix if row["party"].agency_id == request.seat.agency_id), None)
    before = version.protocol.versions.filter(number__lt=version.number).order_by("-number").first()
    open_to_sign = version.status in signing.TO_SIGN and request.seat.role in SIGNERS and mine
    flows = version.flows.order_by("category", "from_role", "to_role")
    context = {
        "version": version,
        "matrix": matrix,
        "signed": sum(1 for row in matrix if row["signature"]),
        "flows": [{"title": versions.title(f), "fields": versions.field_words(f), "flow": f} for f in flows],
        "differences": versions.compared(before, version, hidden) if before else [],
        "before": before,
        "others": version.protocol.versions.exclude(pk=version.pk).exclude(status=VersionStatus.DRAFT),
        "overdue": versions.overdue(version, timezone.localdate()),
        "may_write": request.seat.role in GOVERNANCE,
        "problems": bases.problems(version) if version.status == VersionStatus.DRAFT else [],
        "to_sign": open_to_sign and not mine["signature"],
        "to_withdraw": open_to_sign and mine["signature"],
        "hidden": hidden,
    }
    return render(request, "consent/protocol.html", context)


@seat_required(SIGNERS)
@require_http_methods(["GET", "POST"])
def sign(request, pk: int):
    version = version_for(request, pk)
    form = SignForm(request.POST or None, initial={"read": signing.fingerprint(version)})
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(version, request.seat.agency, request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{request.seat.agency} has signed {version}.")
            return redirect("protocol", pk=pk)
    return asked(request, form, f"Sign {version}", "Sign", pk)


@seat_required(SIGNERS)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk: int):
    version = version_for(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.withdraw(version, request.seat.agency, form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The signature is withdrawn. Nothing new goes out under it.")
            return redirect("protocol", pk=pk)
    return asked(request, form, f"Withdraw our signature from {version}", "Withdraw it", pk)


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def new_version(request, pk: int):
    old = version_for(request, pk)
    form = NewVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"material": form.cleaned_data["material"] == "yes"}
        try:
            new = versions.draft_from(old, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("write_protocol", pk=new.pk)
    return asked(request, form, f"A new version of {old.protocol}", "Begin the draft", pk)


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def write(request, pk: int):
    """The words of a draft; what is open or in force goes back to its page."""
    version = version_for(request, pk)
    if version.status != VersionStatus.DRAFT:
        return redirect("protocol", pk=pk)
    form = WordsForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("protocol", pk=pk)
    return asked(request, form, f"Write {version}", "Save the draft", pk)


@seat_required(GOVERNANCE)
@require_POST
def open_for_signature(request, pk: int):
    version = version_for(request, pk)
    try:
        versions.open_for_signature(version)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is open for signature.")
    return redirect("protocol", pk=pk)


def asked(request, form, heading: str, button: str, pk: int):
    context = {"form": form, "heading": heading, "button": button, "back": reverse("protocol", args=[pk])}
    return render(request, "partners/governance_form.html", context)


@seat_required(READERS)
@require_safe
def who_may_send(request):
    """What one agency may send to each other one, by the rule that sending itself asks."""
    partnership = hubs.partnership_for(request)
    # Those that the seat knows of and is not kept apart from.
    members = sorted((m.agency for m in knowing.members(request.seat, partnership)), key=str)
    sender = request.seat.agency or next(
        (a for a in members if a.slug == request.GET.get("from")), next(iter(members), None)
    )
    context = {
        "partnership": partnership,
        "sender": sender,
        "members": members,
        "choose": request.seat.agency is None,
        "rows": rows_from(sender, [a for a in members if a != sender], partnership) if sender else [],
    }
    return render(request, "consent/who_may_send.html", context)


def rows_from(sender: Agency, others: list[Agency], partnership) -> list[dict]:
    facts = sharing.facts_for_many(sender, dict.fromkeys(others, partnership.pk))
    rows = []
    for other in others:
        verdicts = sharing.decide(list(CATEGORIES), facts[other.pk]).values()
        lines = [v for v in verdicts if v.flow]
        refused = "" if lines else next((v.reason for v in verdicts), "")
        rows.append({"agency": other, "lines": lines, "refused": refused})
    return rows


@login_not_required
@require_safe
def public_register(request):
    """For the world: the agreements that are published, and nothing of their working."""
    found = ProtocolVersion.objects.filter(status=VersionStatus.ACTIVE, protocol__published=True)
    found = found.select_related("protocol__lead", "protocol__partnership").prefetch_related(
        "parties__agency"
    )
    rows = []
    for version in found.order_by("protocol__partnership__name", "protocol__title"):
        agencies = [p.agency for p in version.parties.all() if p.left_on is None]
        # A refuge, say, that is not to be found is counted and not named.
        named = sorted(a.name for a in agencies if a.listed)
        rows.append({"version": version, "parties": named, "unnamed": len(agencies) - len(named)})
    return render(request, "consent/public_register.html", {"rows": rows})
