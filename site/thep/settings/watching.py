"""Who is told how the site is doing: monitors, and, where the environment asks for them, Sentry and Prometheus."""

from .environment import env

HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")  # for monitors, which ask /health/parts/ and /metrics/ with it; empty: staff alone may
COUNTS_WRITTEN_EVERY = env.int("COUNTS_WRITTEN_EVERY", default=30)
"""Seconds after which a process writes what it counted (`thep.analytics`); 0 leaves that to the caller."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "thep.cms.secret_addresses.WithoutSecretAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Their libraries tell of every request, every task and every page drawn; the server, of each request that waits for a thread.
    "loggers": {name: {"level": "WARNING"} for name in ("stripe", "django_tasks", "django_tasks_db", "weasyprint.progress")}
    | {"waitress": {"level": "ERROR"}},
}

PROMETHEUS = env.bool("PROMETHEUS", default=False)
"""Whether requests are counted for Prometheus, which asks for them at /metrics/."""

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    from thep.cms import error_reports  # takes memory that few need

    error_reports.start(SENTRY_DSN, environment=env.str("SENTRY_ENVIRONMENT", default="production"), release=env.str("RELEASE", default=""))
