"""Settings: `base` holds what is true everywhere; `demonstration`, `testing` and `production` say what differs."""
