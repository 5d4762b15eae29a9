"""Headers that Django has no setting for."""

# Nothing here needs a device or a place, and nothing that slips in shall ask for one. A browser complains on its
# console of a name that it does not know, so these are the ones that it does.
NEVER_ASKED = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb")
PERMISSIONS = ", ".join(f"{name}=()" for name in NEVER_ASKED)


class PermissionsPolicyMiddleware:
    """Says on every answer which powers of the browser its pages do without."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
