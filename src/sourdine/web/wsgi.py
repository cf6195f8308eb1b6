"""What a web server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sourdine.settings.environment import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourdine.settings.django")
require_secret_key(settings.SOURDINE)
application = get_wsgi_application()
