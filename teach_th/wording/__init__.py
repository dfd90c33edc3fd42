"""Words that schools write, paste and publish."""
