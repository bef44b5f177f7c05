from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the README: what this room is for."""

    name = "documents"
    verbose_name = "Documents"
