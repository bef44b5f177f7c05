from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The shared library: deposit, versions, reading, previews, download."""

    name = "documents"
    verbose_name = "Documents"

    def ready(self):
        """Make documents searchable, and give Wagtail the one rule instead of its own permissions."""
        from wagtail.permissions import policy_registry

        from reseau.personal_data import declare
        from search import registry

        from . import personal_data
        from .models import Document
        from .permissions import DocumentPolicy
        from .sources import DocumentSource

        declare(personal_data.HELD, personal_data.LEFT_OUT)
        registry.register(DocumentSource())
        policy_registry.register(Document, DocumentPolicy(Document), exact_class=True)
