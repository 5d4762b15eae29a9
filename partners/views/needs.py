"""The needs of the whole deployment, kept by partnership admins."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partners import needs
from partners.forms_needs import MergeForm, NeedForm, WhyForm
from partners.models import Need
from partners.policy import ADMIN, seat_required


@seat_required(ADMIN)
@require_safe
def taxonomy(request):
    """The tree, each with its words and how many services meet it, in one query."""
    retired = "retired" in request.GET
    found = Need.objects.annotate(meeting=Count("services")).select_related("merged_into")
    found = found.prefetch_related("codes").order_by("name", "pk")
    shown = [n for n in found if bool(n.retired_on) == retired]
    context = {"retired": retired, "rows": shown if retired else in_order(shown)}
    return render(request, "partners/needs.html", context)


def in_order(found: list[Need]) -> list[Need]:
    """Each under its group, with `depth`: 0 for a group. One whose group is retired stands by itself."""
    under: dict[int | None, list[Need]] = {}
    here = {need.pk for need in found}
    for need in found:
        under.setdefault(need.parent_id if need.parent_id in here else None, []).append(need)
    rows: list[Need] = []

    def walk(parent: int | None, depth: int) -> None:
        for need in under.get(parent, []):
            need.depth = depth
            rows.append(need)
            walk(need.pk, depth + 1)

    walk(None, 0)
    return rows


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def add(request):
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            need = needs.add(form.save(commit=False), request.user, form.cleaned_data["codes"])
        except needs.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{need} is there now.")
            return redirect("need", pk=need.pk)
    return shown(request, form, "Add a need", "Add")


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def one(request, pk: int):
    need = get_object_or_404(Need.objects.select_related("merged_into", "parent"), pk=pk)
    name = need.name
    form = NeedForm(request.POST or None, instance=need)
    if request.method == "POST" and form.is_valid():
        try:
            needs.change(
                form.save(commit=False), request.user, form.cleaned_data["codes"], form.changed_words()
            )
        except needs.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("needs")
    more = {
        "need": need,
        "services": need.services.select_related("agency").order_by("name", "pk")[:20],
        "changes": need.changes.select_related("by")[:20],
        "merged": need.merged_from.all(),
    }
    return shown(request, form, name, "Save", **more)


def shown(request, form, heading: str, button: str, **more):
    context = {"form": form, "heading": heading, "button": button, "back": reverse("needs"), "need": None}
    return render(request, "partners/need.html", context | more)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def retire(request, pk: int):
    """Retire, or bring back what is retired."""
    need = get_object_or_404(Need, pk=pk)
    act, button = (needs.bring_back, "Bring it back") if need.retired_on else (needs.retire, "Retire it")
    form = WhyForm(request.POST or None)
    return deciding(request, need, form, button, lambda why: act(need, request.user, why))


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def merge(request, pk: int):
    need = get_object_or_404(Need, pk=pk)
    form = MergeForm(request.POST or None, need=need)
    return deciding(
        request,
        need,
        form,
        "Merge it",
        lambda why, into: needs.merge(need, into, request.user, why),
    )


def deciding(request, need: Need, form, button: str, act):
    """A step that asks why."""
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except needs.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{need}: done.")
            return redirect("need", pk=need.pk)
    context = {
        "form": form,
        "heading": f"{button.removesuffix(' it')}: {need}",
        "button": button,
        "back": reverse("need", args=[need.pk]),
        "need": need,
    }
    return render(request, "partners/need_step.html", context)
