"""Settings: `base` holds what is true everywhere; `testing` and `production`, and `demonstration.settings`, say what differs."""
