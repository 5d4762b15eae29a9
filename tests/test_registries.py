"""Every template is used, and every component stands on a page."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Found by Django, allauth and the handlers of errors under the names that they look for.
BY_CONVENTION = re.compile(r"^(\d{3}\w*|account/.+|mfa/.+)\.html$")
FLOORS = ("partners", "clients", "consent", "referrals", "reporting", "config")


def sources() -> str:
    python = [p.read_text() for floor in FLOORS for p in (Path(settings.BASE_DIR) / floor).rglob("*.py")]
    return "\n".join([*python, *(p.read_text() for p in TEMPLATES.rglob("*.html"))])


@pytest.mark.parametrize("name", sorted(str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html")))
def test_every_template_is_used(name):
    if BY_CONVENTION.match(name):
        return
    text = sources()
    component = re.match(r"components/(\w+)\.html$", name)
    used = re.search(rf'"{re.escape(name)}[#"]', text)
    assert used or (component and f'component("{component[1]}"' in text), f"{name} is used nowhere"


def tags() -> list[str]:
    source = (Path(settings.BASE_DIR) / "partners/templatetags/ui.py").read_text()
    return re.findall(r"@register\.(?!filter)[^\n]+\ndef (\w+)", source)


@pytest.mark.parametrize("tag", tags())
def test_every_component_stands_on_a_page(tag):
    pages = "\n".join(p.read_text() for p in TEMPLATES.rglob("*.html"))
    assert re.search(rf"{{% {tag} ", pages), f"no page uses {tag}"
