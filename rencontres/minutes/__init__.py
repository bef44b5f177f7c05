"""Minutes: written together by item (`notes`), circulated, amended, frozen, approved (`life`), as they read (`record`),
compiled over a period (`compiling`), told (`news`)."""
