"""What an agency offers, added and changed: each with who did it, and what they changed."""

from django.db import transaction

from partners.models import Person, Service, ServiceChange


@transaction.atomic
def add(form, by: Person) -> Service:
    """A service from a form that is valid. Whoever adds it says that it is true."""
    service = form.save()
    ServiceChange.objects.create(service=service, by=by, what="Added.")
    return service


@transaction.atomic
def change(form, section: str, by: Person) -> Service:
    """One section of a service, from a form that is valid."""
    Service.objects.select_for_update(of=("self",)).get(pk=form.instance.pk)
    service = form.save(commit=False)
    # Only what the form holds: a colleague may be changing another section, and referrals may be confirming places.
    columns = [f.name for f in Service._meta.concrete_fields if f.name in form._meta.fields]
    if columns:
        service.save(update_fields=columns)
    form.save_m2m()
    form.save_rest()
    if changed := [str(form.fields[name].label).lower() for name in form.changed_data]:
        what = f"{section}: {', '.join(changed)}."
        ServiceChange.objects.create(service=service, by=by, what=what if len(what) <= 300 else f"{section}.")
    return service
