"""Addresses of the library; each stands in docs/acces.md."""

from django.urls import path

from reseau.views.absent import absent

app_name = "documents"
urlpatterns = [
    path("", absent, name="list"),
    path("deposer/", absent, name="deposit"),
    path("<int:pk>/", absent, name="detail"),
    path("<int:pk>/pages/<int:page>/vignette", absent, name="thumbnail"),
]
