"""What a web server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sourdine.settings.environment import require_secret_key
from sourdine.web.bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourdine.settings.django")
require_secret_key(settings.SOURDINE)
application = WholeBodies(get_wsgi_application())
