"""What is checked at start: that the engine which the settings name can be loaded."""

from importlib.util import find_spec

from django.conf import settings
from django.core.checks import Error, register


@register()
def elasticsearch_client(app_configs, **kwargs) -> list[Error]:
    """Elasticsearch wants its client, which the embedded engine does without."""
    if not settings.ELASTICSEARCH_URL or find_spec("elasticsearch"):
        return []
    words = "ELASTICSEARCH_URL is set, but its client is not installed: uv sync --extra elasticsearch."
    return [Error(words, id="search.E001")]
