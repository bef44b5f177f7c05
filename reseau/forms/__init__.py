"""Forms about people, accounts and invitations."""
