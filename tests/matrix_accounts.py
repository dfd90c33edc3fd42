"""The authorisation matrix of the site itself, of accounts and of the newsletter; see `tests/matrix.py`."""

from tests.matrix_rows import Row, entrance, midway, office_only, public, signed_in
from thep.mail import one_click, reading
from thep.mail.mailing_lists import PREFERENCES

ACCOUNTS: dict[str, Row] = {
    "": public(),
    "health/": public(),
    "health/parts/": Row(404, 404, 404, 404, 503),  # in a test no sweep has been seen
    "metrics/": Row(404, 404, 404, 404, 404),  # for a monitor with the token
    "media/images/<path:path>": Row(404, 404, 404, 404, 404, lambda world: {"path": "a.jpg"}),  # with files in a bucket alone
    "robots.txt": public(),
    "search/": public(),
    "sitemap.xml": public(),
    "sitemap-<slug:section>.xml": public(lambda world: {"section": "pages"}),
    "cover/<slug:slug>.png": public(lambda world: {"slug": world.course.slug}),
    "design/": office_only(),
    "design/<slug:slug>/": office_only(lambda world: {"slug": "rows"}),
    "design/<slug:slug>/<slug:theme>/": office_only(lambda world: {"slug": "rows", "theme": "dark"}),
    # Signing in, and one's own account.
    "_util/login/": midway(403),
    "accounts/second-step/": signed_in(),
    "accounts/login/": entrance(),
    "accounts/logout/": signed_in(),
    "accounts/inactive/": public(),
    "accounts/signup/": entrance(),
    "accounts/reauthenticate/": signed_in(),
    "accounts/reauthenticate/code/": signed_in(),
    "accounts/email/": signed_in(),
    "accounts/confirm-email/": public(),
    "accounts/password/change/": signed_in(),
    "accounts/password/set/": midway(),
    "accounts/password/reset/": public(),
    "accounts/password/reset/key/done/": public(),
    "accounts/password/reset/done/": public(),
    "accounts/login/code/": entrance(),
    "accounts/login/code/confirm/": midway(),
    "accounts/2fa/": signed_in(),
    "accounts/2fa/authenticate/": midway(),
    "accounts/2fa/reauthenticate/": midway(),
    "accounts/2fa/totp/activate/": midway(),
    "accounts/2fa/totp/deactivate/": midway(404),
    "accounts/2fa/recovery-codes/": midway(404),
    "accounts/2fa/recovery-codes/generate/": midway(),
    "accounts/2fa/recovery-codes/download/": midway(404),
    "accounts/2fa/webauthn/": signed_in(),
    "accounts/2fa/webauthn/add/": midway(),
    "accounts/2fa/webauthn/reauthenticate/": midway(),
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": midway(302, lambda world: {"pk": 1}),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": midway(302, lambda world: {"pk": 1}),
    "accounts/2fa/webauthn/login/": midway(),
    "accounts/sessions/": signed_in(),
    # The newsletter: whoever has a letter's link may use it.
    "newsletter/": public(),
    "newsletter/check-your-email/": public(),
    "newsletter/confirm/<str:token>/": public(lambda world: {"token": world.newsletter_token("confirm")}),
    "email-preferences/": signed_in(),
    "email-preferences/try-again/": midway(405),
    "email-preferences/read/<str:token>/": public(lambda world: {"token": reading.READ.sign(world.letter.pk)}),
    "email-preferences/stop/<str:token>/": public(lambda world: {"token": one_click.STOP.sign(["nasima@school.example", "newsletter"])}),
    "email-preferences/new-link/": public(),
    "email-preferences/new-link/sent/": public(),
    "email-preferences/<str:token>/": public(lambda world: {"token": PREFERENCES.sign("nasima@school.example")}),
    "newsletter/stop/<str:token>/": public(lambda world: {"token": world.newsletter_token("stop")}),
}
