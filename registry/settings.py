"""One settings file, driven by the environment, safe by default. `.env.example` lists every variable."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu.entity import Queue

from registry import database_limits, environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY")
# Signs the statements of qualification: a P-256 private key, PKCS #8 DER in base64; empty: made from SECRET_KEY.
SIGNING_KEY = environment.text("SIGNING_KEY", "")
# Public JWKs, with `|` between, of keys that no longer sign: what they signed can still be checked.
RETIRED_SIGNING_KEYS = [jwk for jwk in environment.text("RETIRED_SIGNING_KEYS", "").split("|") if jwk.strip()]
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.items("CSRF_TRUSTED_ORIGINS")
SITE_URL = environment.text("SITE_URL", "http://localhost:8000").rstrip("/")
ADMIN_PATH = environment.text("ADMIN_PATH", "gestion-technique").strip("/")
# Names the registry in the identifiers of its feeds, for ever: `host,year` (RFC 4151); empty: the host of SITE_URL.
TAG_AUTHORITY = environment.text("TAG_AUTHORITY", "")
# The WebSub hub that is told when public feeds change; empty: none.
WEBSUB_HUB = environment.text("WEBSUB_HUB", "")
IS_DEMONSTRATION = environment.flag("DEMONSTRATION")
MAINTENANCE = environment.flag("MAINTENANCE")
# Said by the health checks, so that whoever started this process knows it by it; empty: nothing is said.
READINESS_NONCE = environment.text("READINESS_NONCE", "")

# The product's own, from the ground up. Those before the first record app know no kind of record by name.
OWN_APPS = [
    "records",
    "safety",
    "files",
    "catalogue",
    "authoring",
    "publishing",
    "website",
    "accounts",
    "matching",
    "needs",
    "solutions",
    "qualification",
    "pilots",
    "adoption",
    "notifications",
    "demonstration",
    "registry",
]
INSTALLED_APPS = [
    *OWN_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
    "registry.administration.RegistryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "registry.health.HealthMiddleware",
    "safety.request_middleware.RequestIdMiddleware",
    "safety.header_middleware.SafeHeadersMiddleware",
    "catalogue.public_cache.PublicCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "registry.error_middleware.LanguageOfProgramsMiddleware",
    "registry.error_middleware.MaintenanceMiddleware",
    "registry.error_middleware.DesignedErrorsMiddleware",
    "safety.text_middleware.UnreadableTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "safety.request_middleware.ComposedTextMiddleware",
    "safety.submissions.OneSubmissionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.SupportReadsOnlyMiddleware",
    "accounts.middleware.ReauthenticationMiddleware",
    "registry.error_middleware.PartsOnlyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "authoring.views.post_only.PostOnlyAddressMiddleware",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
# The registry lies at the root of its host: no server or header says otherwise.
FORCE_SCRIPT_NAME = ""

_TEMPLATE_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # As Django's own default, but a template changed under `make dev` shows at once.
            "loaders": _TEMPLATE_LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _TEMPLATE_LOADERS)],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "website.templatetags.registry",
                "website.templatetags.reading",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.context.site",
                "notifications.context.bell",
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}
# How long one statement, a wait for a lock and a transaction may take (registry/database_limits.py).
DATABASES["default"]["OPTIONS"] = database_limits.limited(DATABASES["default"]["OPTIONS"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL", "")
# Apart from the broker where there is one of its own: what is kept may be dropped for want of memory, what is queued may not.
CACHE_URL = environment.text("CACHE_URL", REDIS_URL)
CACHES = {
    "default": {"BACKEND": "safety.cache.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = "America/Toronto"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A broker that does not answer must not hold up the request that asks it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # Of the connection on which a task is published: once more, for one that the broker closed meanwhile.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
# Workers wait for their broker as long as it takes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A worker takes the next task when it is free, not before: a task never waits behind one of the same worker.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What no task may take; long ones name limits of their own.
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
# Letters are behind nothing else; what asks servers of others is beside all other work.
CELERY_TASK_QUEUES = [Queue(name) for name in ("mail", "celery", "outside")]
CELERY_TASK_ROUTES = {
    "notifications.tasks.inform": {"queue": "mail"},
    "notifications.tasks.call_webhooks": {"queue": "outside"},
    "notifications.tasks.tell_hub": {"queue": "outside"},
    "qualification.tasks.check_links": {"queue": "outside"},
}

# Language. French is the default and has no prefix; English lives under /en/.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"
FORMAT_MODULE_PATH = ["registry.formats"]

# How long the database may work on one search, in milliseconds.
SEARCH_TIMEOUT_MS = int(environment.text("SEARCH_TIMEOUT_MS", "3000"))

# Meaning across languages: a class as in matching.encoder.Encoder.
ENCODER = environment.text("ENCODER", "matching.universal.UniversalEncoder")

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.PasswordValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.people.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# In the browser that signed up, and there alone: whoever gets hold of the link elsewhere signs in with the password.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Beside the library's own limits (sign-up, reset, confirmation, re-authentication, addresses, second factor).
# A key is an account, or one browser that its person used before: others who guess do not shut that one out.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "failed_sign_in": "10/m/ip,20/10m/key"}
ACCOUNT_FORMS = {
    "signup": "accounts.sign_in.forms.EvenSignupForm",
    "add_email": "accounts.sign_in.forms.LimitedAddressForm",
    "reset_password": "accounts.sign_in.forms.ConfirmedAddressResetForm",
}
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("TRUST_PROXY") else 0
MFA_ADAPTER = "accounts.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers make passkeys on http://localhost, and nowhere else without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = environment.flag("PASSKEYS_OVER_HTTP", default=DEBUG)
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.adapters.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
USERSESSIONS_TRACK_ACTIVITY = True

# Mail
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "registre@localhost")
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", DEFAULT_FROM_EMAIL)
vars().update(environment.mail(environment.text("EMAIL_URL", "console://")))
# The provider whose notices of bounces and complaints are taken at /mail-notices/<provider>/, with this secret (user:password).
MAIL_PROVIDER = environment.text("MAIL_PROVIDER", "")
ANYMAIL = {"WEBHOOK_SECRET": environment.text("MAIL_NOTICES_SECRET", "")}
# The tests' own receivers on loopback, as "host:port". Never from the environment: nothing but the public web is called.
WEBHOOK_RECEIVERS_OF_TESTS: frozenset[str] = frozenset()
# How long a worker may hold a delivery before it is taken to have died (docs/notifications.md).
NOTIFICATIONS_LEASE_S = environment.number("NOTIFICATIONS_LEASE_S", 900)

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# Compressing takes half a minute and gains nothing on a machine of one's own.
COMPRESS_STATIC_FILES = environment.flag("COMPRESS_STATIC_FILES", default=True)
_RELEASED_FILES = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if COMPRESS_STATIC_FILES
    else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _RELEASED_FILES},
}

# Files that people add: private, read only through pages that check who asks.
MEDIA_ROOT = environment.text("FILES_FOLDER", str(BASE_DIR / "var" / "files"))
FILE_UPLOAD_HANDLERS = ["files.upload_handlers.BoundedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# How much one organisation may keep (authoring/quotas.py): drafts and records of each kind, and its files.
QUOTA_DRAFTS = environment.number("QUOTA_DRAFTS", 1000)
QUOTA_RECORDS = environment.number("QUOTA_RECORDS", 20_000)
QUOTA_FILES_MB = environment.number("QUOTA_FILES_MB", 10_000)
CLAMD_ADDRESS = environment.text("CLAMD_ADDRESS", "")

# Safety
SECURE = environment.flag("SECURE", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^ping$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("TRUST_PROXY") else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Text becomes markup through one policy alone (static/js/trusted.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
CSRF_FAILURE_VIEW = "safety.error_pages.csrf_failure"
SILENCED_SYSTEM_CHECKS = ["rest_framework.W001"]

# API
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["publishing.api.bodies.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "publishing.api.problems.problem_handler",
    "DEFAULT_THROTTLE_CLASSES": ["publishing.api.throttling.PublicThrottle"],
    "DEFAULT_THROTTLE_RATES": {"public": environment.text("API_RATE", "600/min")},
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Le Registre · The Registry",
    "DESCRIPTION": (
        "Needs, AI solutions and pilot projects of Québec’s health network. Anyone can read; "
        "programs need a key to write to `own/` and to the values of pilot projects."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "publishing.apidocs.SchemaGenerator",
    "ENUM_NAME_OVERRIDES": {},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.0",
    "WEBHOOKS": ["notifications.webhooks.openapi.EVENT_TOLD"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "safety.log_lines.RequestLines"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    # One line per event: Django's own handlers are replaced by the root's.
    "loggers": {"django": {"handlers": [], "propagate": True}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
}
