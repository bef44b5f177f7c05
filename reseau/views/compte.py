"""One's own account: who I am, where I belong, how I log in, where I am logged in."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ..access import refuse_unless
from ..forms.profil import ProfileForm
from ..models import Personne
from ..sessions import end_sessions, open_sessions


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """The page “Mon compte”; a POST saves the profile."""
    # A copy: what the form refuses must not show in the band as the person's name.
    form = ProfileForm(request.POST or None, instance=Personne.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, "Profil enregistré.")
        return redirect("reseau:compte")
    context = {
        "form": form,
        "adhesions": request.membership.adhesions,
        "authenticators": _authenticators(request.user),
        "sessions": open_sessions(request.user),
        "current": request.session.session_key,
        "jetons": request.user.jetons.live().count(),
    }
    return render(request, "reseau/compte.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """The open sessions; a POST ends all but this one."""
    if request.method == "POST":
        others = open_sessions(request.user).exclude(session_key=request.session.session_key)
        end_sessions(request.user, pk__in=list(others.values_list("pk", flat=True)))
        messages.success(request, "Les autres sessions sont fermées.")
        return redirect("usersessions_list")
    context = {"sessions": open_sessions(request.user), "current": request.session.session_key}
    return render(request, "usersessions/usersession_list.html", context)


@login_required
@require_POST
def end_session(request, pk: int):
    """End one of one's own sessions."""
    refuse_unless(end_sessions(request.user, pk=pk))
    messages.success(request, "Session fermée.")
    return redirect("usersessions_list")


def _authenticators(person) -> dict:
    """The second factors by kind, as allauth's own page has them: one of each, and a list of passkeys."""
    found: dict = {}
    for authenticator in Authenticator.objects.filter(user=person):
        if authenticator.type == Authenticator.Type.WEBAUTHN:
            found.setdefault(authenticator.type, []).append(authenticator.wrap())
        else:
            found[authenticator.type] = authenticator.wrap()
    return found
