"""The engine at scale: Elasticsearch. Nothing here is imported where `ELASTICSEARCH_URL` is not set."""
