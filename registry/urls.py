"""Every address. French ones have no prefix; English ones live under /en/. The API has no language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularAPIView

from catalogue.views import lists, permanent
from publishing import sitemaps
from publishing.api.elsewhere import no_such_address
from publishing.feeds import urls as feed_urls
from publishing.views import widgets
from records.kinds import listed_kinds
from registry import health
from safety import error_pages
from website.views import pages, reports, searching

handler400 = error_pages.bad_request
handler403 = error_pages.permission_denied
handler404 = error_pages.not_found
handler429 = error_pages.too_many
handler500 = error_pages.server_error

REGIONS = [
    path("", pages.regions, name="list"),
    path("<str:code>/", pages.region, name="permanent"),
    path("<str:code>/<str:slug>/", pages.region, name="detail"),
]

urlpatterns = [
    path("ping", health.ping, name="ping"),
    path("healthz/live", health.live, name="healthz-live"),
    path("healthz/ready", health.ready, name="healthz-ready"),
    path("robots.txt", pages.robots, name="robots"),
    path(".well-known/", include("qualification.published_urls")),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.sitemaps()}, name="sitemap"),
    path("widgets/list.json", widgets.data, name="widget-data"),
    path("widgets/<number:version>.js", widgets.script, name="widget-script"),
    path("mail-notices/", include("notifications.notices_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/pilots/", include("pilots.api_urls")),
    path("api/v1/qualifications/", include("qualification.api_urls")),
    path("api/v1/", include("publishing.api.urls")),
    re_path(r"^api/(?:v1|schema)(?:/.*)?$", no_such_address),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]

urlpatterns += i18n_patterns(
    path("", pages.home, name="home"),
    path(_("search/"), lists.search_everything, name="search"),
    path(_("search/suggest/"), searching.suggest, name="search-suggest"),
    path(_("search/"), include(feed_urls.of_list("", "search-"))),
    path("qualification/", include("qualification.urls")),
    *(path(kind.address, include(f"{kind.app}.urls")) for kind in listed_kinds()),
    path(_("matches/"), include("matching.urls")),
    path(_("widgets/"), widgets.builder, name="widgets"),
    path(_("regions/"), include((REGIONS, "regions"))),
    path(_("how-it-works/"), pages.how, name="how"),
    path(_("elsewhere/"), pages.elsewhere, name="elsewhere"),
    path(_("report/follow/<str:token>/"), reports.follow, name="report-follow"),
    path(_("report/<str:kind>/<str:key>/"), reports.report, name="report"),
    path(_("contact/"), pages.contact, name="contact"),
    path("api/", pages.api_docs, name="api-docs"),
    path(_("design/"), pages.styleguide, name="styleguide"),
    path(_("workspace/reports/<number:pk>/"), reports.answer, name="report-answer"),
    path(_("workspace/"), include("notifications.workspace_urls")),
    path(_("workspace/"), include("accounts.workspace_urls")),
    path(_("alerts/"), include("notifications.urls")),
    path(_("administration/"), include("notifications.administration_urls")),
    path(_("administration/"), include("accounts.administration_urls")),
    path("", include("accounts.sign_in_urls")),
    path(_("account/"), include("accounts.account_urls")),
    path("<page_name:name>/", pages.prose, name="page"),
    path("<typed_reference:reference>/", permanent.lead, name="permanent"),
    prefix_default_language=False,
)
