"""Django's settings, all derived from the environment."""

from __future__ import annotations

import secrets

from sourdine import sealing
from sourdine.settings import databases, environment, logs

SOURDINE = environment.read()
sealing.configure(SOURDINE.keys_folder)

DEBUG = False
# Before a first start there is nothing to sign: one for this process alone. The web insists on a lasting one.
SECRET_KEY = SOURDINE.secret_key or secrets.token_urlsafe(64)
ALLOWED_HOSTS = environment.hosts(SOURDINE)
ROOT_URLCONF = "sourdine.web.urls"
WSGI_APPLICATION = "sourdine.web.wsgi.application"
CSRF_FAILURE_VIEW = "sourdine.web.failures.form_expired"

INSTALLED_APPS = [
    # For its commands alone.
    "sourdine.settings",
    "sourdine.web",
    "sourdine.web.account",
    "sourdine.web.personal",
    "sourdine.web.professional",
    "sourdine.accounts",
    "sourdine.deposits",
    "sourdine.consents",
    "sourdine.professionals",
    "sourdine.register",
    "sourdine.notifications",
    "sourdine.audit",
    "sourdine.jobs",
    "sourdine.web.operator.apps.OperatorConfig",
    "sourdine.web.operator.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
]
MIDDLEWARE = [
    "sourdine.web.requests.Requests",
    "sourdine.web.security.SecurityHeaders",
    "sourdine.web.proxies.Proxies",
    "sourdine.web.availability.Availability",
    "sourdine.web.status.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "sourdine.api.door.Api",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sourdine.accounts.middleware.Sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sourdine.accounts.middleware.Gate",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": databases.database(SOURDINE.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "sourdine.web.operator.grants.RoleGrants",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": "sourdine.accounts.validators.AnotherPassword"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-space"
SESSION_ENGINE = "sourdine.web.sessions"
SESSION_SERIALIZER = "sourdine.web.sessions.SealedSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
# Attempts to log in are counted where every web process sees them, under names that say nothing.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        "KEY_FUNCTION": "sourdine.accounts.attempts.blind_key",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    # What stands around every page, in memory: rendering it again costs as much as the page itself.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Codes typed by hand instead of links: what opens every link of a mail changes nothing.
_CODE = {"numeric": True, "dashed": False, "length": 6}
_CODE_SECONDS = 15 * 60
ACCOUNT_ADAPTER = "sourdine.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up by a form; that it would ask for a password is why the login form does.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
# Beside allauth's own: what is sent to one address in a day, and codes typed in one session, right or wrong.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
    "typed_code": "8/15m/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_USER_CODE_FORMAT = _CODE
MFA_ADAPTER = "sourdine.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers themselves allow passkeys on http://localhost, and nowhere else without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SOURDINE.public_url.startswith("http://")
TASKS = {"default": {"BACKEND": "sourdine.jobs.backend.JobBackend", "QUEUES": []}}

USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
FORMAT_MODULE_PATH = "sourdine.settings.formats"

STATIC_URL = "/static/"
# Served from the package itself: nothing is collected, nothing is copied.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 24 * 60 * 60
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "sourdine.web.static_files.VersionedFiles"},
}

LOGGING_CONFIG = "sourdine.settings.logs.configure"
LOGGING = logs.logging_of(SOURDINE.log_format, SOURDINE.log_level)

# Forms are short: what is larger is refused unread. Files come in parts of that size, and rest on no disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# The API's small files, whole in one request (api.door): in memory, or not at all.
FILE_UPLOAD_MAX_MEMORY_SIZE = (8 << 20) + 64 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

_IS_HTTPS = SOURDINE.public_url.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SOURDINE.public_url]
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    "HTTP_X_FORWARDED_PROTO",
    "https",
)  # web.proxies removes what no trusted proxy says
SECURE_SSL_REDIRECT = _IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _IS_HTTPS
# W021: a preload list holds a domain, and all below it, for months: its owner decides that, not a program.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
