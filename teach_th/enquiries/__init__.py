"""Questions asked on contact pages."""
