"""The WSGI entry point, for a server other than `manage.py serve`: `thep.wsgi` with `site/` on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thep.settings.production")
application = get_wsgi_application()
