"""Every address of the service."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

handler400 = "sourdine.web.failures.bad_request"
handler403 = "sourdine.web.failures.forbidden"
handler404 = "sourdine.web.failures.not_found"
handler500 = "sourdine.web.failures.broken"

# For machines: the same in every language.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sourdine.web.consumer.machine_urls")),
    path("", include("sourdine.notifications.urls")),
    path("", include("sourdine.web.public.machine_urls")),
]

# For people: /fr/… and /en/….
urlpatterns += i18n_patterns(path("", include("sourdine.web.consumer.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.collection.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.account.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.personal.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.professional.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.public.urls")))
urlpatterns += i18n_patterns(path("", include("sourdine.web.operator.urls")))
