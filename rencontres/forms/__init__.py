"""What people fill in about meetings, a module a room."""
