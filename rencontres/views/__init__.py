"""What people see of meetings, a file a page."""
