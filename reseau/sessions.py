"""How long a session lives: two hours without use, twelve hours in all. And what logging out leaves behind: nothing."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .models import Personne

STARTED, SEEN = "session_started_at", "session_seen_at"


class SessionLimitsMiddleware:
    """Ends sessions that are idle or old, and has the browser forget what it kept at logout.

    The last use is written at most every SESSION_TOUCH seconds, so that reading costs no write; a session may thus
    end that much early, never late.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.session.session_key and request.user.is_authenticated:
            self._limit(request)
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.url_name == "account_logout" and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _limit(self, request) -> None:
        now, session = int(time.time()), request.session
        started, seen = session.setdefault(STARTED, now), session.get(SEEN, now)
        if now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_AGE:
            logout(request)
        elif SEEN not in session or now - seen >= settings.SESSION_TOUCH:
            session[SEEN] = now


def open_sessions(person: Personne) -> QuerySet[UserSession]:
    """The sessions of this person that still live, the last opened first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=person, session_key__in=alive).order_by("-created_at")


def end_sessions(person: Personne, **which) -> int:
    """End the sessions of this person that the look-ups `which` select, now; returns how many."""
    ended = UserSession.objects.filter(user=person, **which)
    keys = list(ended.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ended.delete()
    return len(keys)
