"""Addresses of notifications."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.listing, name="list"),
    path("notifications/lues/", views.read, name="read"),
    path("notifications/stop/<str:token>/", views.stop, name="stop"),
    path("compte/notifications/", views.preferences, name="preferences"),
]
