"""What a start refuses of the search's settings."""

from search import checks


def test_elasticsearch_without_its_client_is_refused_with_what_to_install(settings, monkeypatch):
    settings.ELASTICSEARCH_URL = "https://elasticsearch.invalid:9200"
    assert checks.elasticsearch_client(None) == []
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    (error,) = checks.elasticsearch_client(None)
    assert "--extra elasticsearch" in error.msg


def test_the_embedded_engine_wants_no_client(settings, monkeypatch):
    settings.ELASTICSEARCH_URL = ""
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert checks.elasticsearch_client(None) == []
