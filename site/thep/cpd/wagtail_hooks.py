"""Registers in the back office."""

from django.urls import URLPattern, path
from wagtail import hooks

from thep.cms.office import RecordViewSet

from .absences.office import AbsencesScreen
from .certificates.office.certificate_list import CertificateViewSet
from .certificates.office.urls import urlpatterns as certificates
from .facilitator_links.office import LinksView
from .office.attendance import AttendanceItem, AttendanceScreen
from .office.register import PaperScreen, RegisterScreen, SheetScreen, WalkInScreen
from .office.terms import CloseTermView, ReopenTermView, TermsScreen
from .self_marking.office import SelfMarkingView


@hooks.register("register_admin_urls")
def registers_have_their_screens() -> list[URLPattern]:
    return [
        path("events/<int:pk>/came/", RegisterScreen.as_view(), name="office_register"),
        path("events/<int:pk>/came/walk-in/", WalkInScreen.as_view(), name="office_register_walk_in"),
        path("events/<int:pk>/came/paper/", PaperScreen.as_view(), name="office_register_paper"),
        path("events/<int:pk>/came/sheet.pdf", SheetScreen.as_view(), name="office_register_sheet"),
        path("events/<int:pk>/came/absent/", AbsencesScreen.as_view(), name="office_absences"),
        path("registers/", AttendanceScreen.as_view(), name="office_attendance"),
        path("registers/terms/", TermsScreen.as_view(), name="office_register_terms"),
        path("registers/terms/<int:year>/<int:number>/close/", CloseTermView.as_view(), name="office_register_close"),
        path("registers/terms/<int:year>/<int:number>/reopen/", ReopenTermView.as_view(), name="office_register_reopen"),
        path("events/<int:pk>/register/links/", LinksView.as_view(), name="office_register_links"),
        path("events/<int:pk>/register/self/", SelfMarkingView.as_view(), name="office_self_marking"),
    ]


@hooks.register("register_reports_menu_item")
def attendance_is_among_the_reports() -> AttendanceItem:
    return AttendanceItem()


@hooks.register("register_admin_urls")
def certificates_have_their_screens() -> list[URLPattern]:
    return certificates


@hooks.register("register_admin_viewset")
def certificates_have_their_list() -> list[RecordViewSet]:
    return [CertificateViewSet()]
