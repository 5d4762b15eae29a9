"""Writing a draft agreement: a new one with its parties, and its flows one by one."""

from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from consent import versions
from consent.forms_protocols import FlowForm, NewFlowForm, ProtocolForm
from consent.models import DataFlow, VersionStatus
from consent.views.protocols import asked, version_for
from partners.policy import GOVERNANCE, seat_required


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def add(request):
    form = ProtocolForm(request.POST or None, partnership=request.seat.partnership)
    if request.method == "POST" and form.is_valid():
        version = versions.begin(form.save(commit=False), **form.first_draft())
        return redirect("protocol", pk=version.pk)
    context = {
        "form": form,
        "heading": "A new information-sharing agreement",
        "button": "Begin the draft",
        "back": reverse("protocols"),
    }
    return render(request, "partners/governance_form.html", context)


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def add_flow(request, pk: int):
    version = version_for(request, pk)
    if version.status != VersionStatus.DRAFT:
        return redirect("protocol", pk=pk)
    form = NewFlowForm(request.POST or None, instance=DataFlow(version=version))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                flow = form.save()
        except IntegrityError:
            form.add_error("category", "This is in the draft already")
        else:
            return redirect("write_flow", pk=flow.pk)
    return asked(request, form, "Add what may be shared", "Add", pk)


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def write_flow(request, pk: int):
    flow = DataFlow.objects.filter(pk=pk).first()
    if flow is None:
        raise Http404
    version = version_for(request, flow.version_id)
    if version.status != VersionStatus.DRAFT:
        return redirect("protocol", pk=version.pk)
    if request.method == "POST" and "remove" in request.POST:
        flow.delete()
        return redirect("protocol", pk=version.pk)
    form = FlowForm(request.POST or None, instance=flow)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("protocol", pk=version.pk)
    context = {
        "form": form,
        "heading": versions.title(flow).rstrip(","),
        "button": "Save",
        "back": reverse("protocol", args=[version.pk]),
        "remove": True,
    }
    return render(request, "partners/governance_form.html", context)
