"""Every address of the site. Pages of the CMS come last, so that an editor's slug can never hide a view.

A server's proxy serves its pictures (deploy/Caddyfile). Documents are served through permission checks alone.
"""

from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from thep.accounts.views import sign_in_or_turn_away
from thep.cms import documents, picture_files, serving
from thep.cms.office_account import looks

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/login/", sign_in_or_turn_away),
    path("_util/login/", sign_in_or_turn_away),
    path("office/account/", looks),
    path("office/", include(wagtailadmin_urls)),
    path("documents/", include([re_path(r"^(\d+)/(.*)$", documents.serve), *wagtaildocs_urls.urlpatterns])),
    path("media/images/<path:path>", picture_files.serve),
    path("accounts/", include("thep.accounts.urls")),
    path("", include("thep.cpd.urls")),
    path("", include("thep.bookings.urls")),
    path("member/orders/", include("thep.payments.member_urls")),
    path("", include("thep.membership.urls")),
    path("", include("thep.addons.urls")),
    path("", include("thep.statements.urls")),
    path("member/", include("thep.schools.invitations.urls")),
    path("member/", include("thep.memberzone.urls")),
    path("newsletter/", include("thep.mail.newsletter_urls")),
    path("email-preferences/", include("thep.mail.preference_urls")),
    path("mail/provider/", include("thep.mail.provider_urls")),
    path("stripe/", include("thep.payments.urls")),
    path("", include("thep.events.urls")),
    path("", include("courses.urls")),
    path("", include("networks.urls")),
    path("", include("teach_th.urls")),
    path("", include("thep.home.urls")),
    re_path(wagtail_urls.serve_pattern, serving.serve),
    path("", include(wagtail_urls)),
]

handler400 = "thep.home.views.bad_request"
handler404 = "thep.home.views.page_not_found"
handler500 = "thep.home.views.server_error"
