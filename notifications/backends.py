"""Mail leaves through a table: written in the caller's transaction, sent by the worker."""
