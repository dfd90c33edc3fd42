"""Where certificates are checked by anybody, and kept by whoever holds them."""

from django.urls import path

from . import holder_views, views
from .badges import views as badge_views

urlpatterns = [
    path("certificates/", views.check, name="certificates"),
    path(".well-known/did.json", badge_views.issuer_document, name="credential_issuer"),
    path("certificates/status/<int:number>/", badge_views.status_list, name="credential_status"),
    path("certificates/shared/<str:token>/", views.shared, name="certificate_shared"),
    path("certificates/<str:number>/", views.certificate, name="certificate"),
    path("member/certificates/", holder_views.certificate_list, name="member_certificates"),
    path("member/certificates/of/<int:pk>/", holder_views.take, name="member_certificate_take"),
    path("member/certificates/<str:number>/", holder_views.certificate, name="member_certificate"),
    path("member/certificates/<str:number>/certificate.pdf", holder_views.download, name="member_certificate_pdf"),
    path("member/certificates/<str:number>/badge.jwt", badge_views.credential, name="member_certificate_badge"),
]
