"""Every address of the portal; each stands in docs/acces.md."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from reseau.views.absent import absent

from .views import demandes, home, legal, sante


def to_login():
    """Lead a library's own login form to ours, which knows MFA."""
    return RedirectView.as_view(pattern_name="account_login", query_string=True)


portal_urls = [
    path("", home.accueil, name="accueil"),
    path("ressources/", home.fiches, name="fiches"),
    path("ressources/<int:pk>/", home.page, name="page"),
    path("acces/demander/", demandes.ask, name="demande_acces"),
    path("sante", sante.alive, name="sante"),
    path("sante/prete", sante.ready, name="sante_prete"),
    path("robots.txt", legal.robots, name="robots"),
    *(path(f"{name}/", legal.page, {"name": name}, name=name.replace("-", "_")) for name in legal.PAGES),
]

urlpatterns = [
    path("", include((portal_urls, "portal"))),
    path("compte/", include("reseau.allauth_urls")),
    path("documents/", include("documents.urls")),
    path("rencontres/", include("rencontres.urls")),
    path("recherche/", include("search.urls")),
    path("api/", include("search.api.urls")),
    path("", include("notifications.urls")),
    path("", include("reseau.urls")),
    path("admin/login/", to_login()),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/account/", RedirectView.as_view(pattern_name="reseau:compte")),
    path("_util/login/", to_login()),
    re_path(r"^_util/", absent),
    re_path(r"^media/", absent),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]

handler500 = "portal.views.errors.broken"
