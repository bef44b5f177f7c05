"""The demo: an invented network with real territories, its people, its documents and its pages."""
