"""The portal's addresses, and H: what a request costs that only loads its session and its user."""

from django.http import HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urlpatterns

H = "/bench/h/"


def h(request):
    """Answer with the id of who asks: loading it loads the session and the user, and nothing else."""
    return HttpResponse(str(request.user.pk))


urlpatterns = [path(H.lstrip("/"), h), *portal_urlpatterns]
