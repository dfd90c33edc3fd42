from allauth import urls as allauth_urls
from allauth.account.views import password_set
from django.urls import include, path

from thep.cms.security import identity_confirmed

from . import identity_views, views

urlpatterns = [
    path("second-step/", views.second_factor, name="second_factor"),
    path("reauthenticate/code/", identity_views.ReauthenticateByCodeView.as_view(), name="reauthenticate_by_code"),
    # A first password opens the account from then on, so it takes more than an open browser to set one.
    path("password/set/", identity_confirmed(password_set), name="account_set_password"),
    path("", include(allauth_urls)),
]
