"""The open directory's addresses, as the standard spells them: without a slash at their end."""

from django.urls import path

from partners.views import oruk

urlpatterns = [
    path("", oruk.about, name="oruk"),
    path("services", oruk.services, name="oruk_services"),
    path("services/<str:id>", oruk.service, name="oruk_service"),
    path("organizations", oruk.organizations, name="oruk_organizations"),
    path("organizations/<str:id>", oruk.organization, name="oruk_organization"),
    path("taxonomies", oruk.taxonomies, name="oruk_taxonomies"),
    path("taxonomies/<str:id>", oruk.taxonomy, name="oruk_taxonomy"),
    path("taxonomy_terms", oruk.taxonomy_terms, name="oruk_taxonomy_terms"),
    path("taxonomy_terms/<str:id>", oruk.taxonomy_term, name="oruk_taxonomy_term"),
    path("service_at_locations", oruk.service_at_locations, name="oruk_service_at_locations"),
    path("service_at_locations/<str:id>", oruk.service_at_location, name="oruk_service_at_location"),
]
