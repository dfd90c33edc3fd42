"""The WSGI entry point, for a server other than `manage.py serve`: `thep.wsgi` with `site/` on the path."""

import os

from django.core.wsgi import get_wsgi_application

from thep.roomy_stack import on_roomy_stack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thep.settings.production")
application = on_roomy_stack(get_wsgi_application())
