"""Job alerts: searches that are kept, and letters about what is new."""
