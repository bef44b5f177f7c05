"""Every test of the library has a private storage of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """Files in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "prive"
    settings.DOCUMENTS_INCOMING = tmp_path / "envois"
