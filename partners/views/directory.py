"""The partnership's directory as files: downloaded, and read in after a report of what that would do."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners.directory import exporting, files
from partners.directory.importing import NotSound
from partners.directory.planning import ADDED, CHANGED, ERRORS, KEPT, SAME, Line, Plan
from partners.directory.reading_json import Unreadable
from partners.forms_directory import DirectoryFileForm
from partners.models import DirectoryFile
from partners.policy import ADMIN, seat_required

LINES_A_PAGE = 100
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
FIRST = [*ERRORS, CHANGED, KEPT, ADDED, SAME]  # in the report: what needs somebody, then what would change
COLOURS = dict.fromkeys(ERRORS, "declined") | {
    ADDED: "completed",
    CHANGED: "on_hold",
    KEPT: "info",
    SAME: "info",
}


def ours(request):
    return DirectoryFile.objects.filter(partnership_id=request.seat.partnership_id)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def directory(request):
    form = DirectoryFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            source, content = form.cleaned_data["source"], upload.read()
            file = files.give(request.seat.partnership, request.user, upload.name, source, content)
            return redirect("directory_file", file_id=file.pk)
        except Unreadable as error:
            form.add_error("file", f"Nothing was changed. {error}")
    context = {
        "form": form,
        "waiting": ours(request).filter(applied_at=None).defer("content").first(),
        "read_in": ours(request).exclude(applied_at=None).select_related("by").defer("content")[:20],
    }
    return render(request, "partners/directory.html", context)


@seat_required(ADMIN)
@require_safe
def export(request, form: str):
    if form not in exporting.FORMATS:
        raise Http404
    partnership = request.seat.partnership
    name = f"directory-{partnership.slug}-{timezone.localdate():%Y-%m-%d}.{form}"
    return HttpResponse(
        exporting.export(partnership, form),
        content_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def file(request, file_id):
    found = get_object_or_404(ours(request).filter(applied_at=None).select_related("partnership"), pk=file_id)
    if request.method == "POST" and "throw_away" in request.POST:
        found.delete()
        messages.success(request, "The file is thrown away. Nothing was changed.")
        return redirect("directory")
    if request.method == "POST":
        return read_in(request, found)
    return report(request, found, files.report(found))


def read_in(request, found: DirectoryFile):
    try:
        done = files.apply(found, request.user, leave_out="leave_out" in request.POST).counts()
    except NotSound as error:
        messages.error(request, "There are errors, so nothing was changed.")
        return report(request, found, error.plan)
    messages.success(request, f"Read in: {done[ADDED]} entries added, {done[CHANGED]} changed.")
    return redirect("directory")


def report(request, found: DirectoryFile, plan: Plan):
    lines = sorted(plan.lines, key=lambda line: FIRST.index(line.verdict))
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    counts = plan.counts()
    context = {
        "file": found,
        "page": page,
        "lines": [(line, COLOURS[line.verdict]) for line in page],
        "counts": [
            (Line(verdict, "", "", "").words, counts[verdict]) for verdict in FIRST if counts[verdict]
        ],
        "sound": plan.sound(),
        "could": not plan.sound() and plan.sound(leave_out=True) and (counts[ADDED] or counts[CHANGED]),
        "work": counts[ADDED] or counts[CHANGED],
    }
    return render(request, "partners/directory_file.html", context)
