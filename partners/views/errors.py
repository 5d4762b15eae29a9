from django.shortcuts import render


def csrf_failure(request, reason: str = ""):
    """The form was open too long or came from elsewhere: say so, and how to go on."""
    return render(request, "403_csrf.html", status=403)
