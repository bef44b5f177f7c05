"""What the chargé de mission manages about search: one place with tabs, at `/recherche/reglages/`."""
