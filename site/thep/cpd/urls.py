"""Events that somebody leads, with their registers and the links to them, and what everybody has learnt."""

from django.urls import URLPattern, URLResolver, include, path

from .attendance import views as attendance_views
from .facilitator_links import views as link_views
from .leading import plan_views, register_views
from .leading import views as leading_views
from .learning import views as learning_views
from .offline import views as offline_views
from .parallel import views as parallel_views
from .reminders import views as reminder_views
from .self_marking import views as self_marking_views
from .writing import views as writing_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("apologies/<str:token>/", reminder_views.send_apologies, name="apologies"),
    path("member/bookings/<slug:reference>/sessions/<int:pk>/", parallel_views.parallel_session, name="member_parallel_session"),
    path("member/leading/", leading_views.leading, name="member_leading"),
    path("member/leading/<int:pk>/", leading_views.event, name="member_leading_event"),
    path("member/leading/<int:pk>/running-order/", plan_views.plan, name="member_leading_plan"),
    path("member/leading/<int:pk>/register/", register_views.register, name="member_leading_register"),
    path("member/leading/<int:pk>/register/walk-in/", register_views.walk_in, name="member_leading_walk_in"),
    path(
        "member/leading/<int:pk>/register/without-connection/", register_views.without_connection, name="member_leading_without_connection"
    ),
    path("member/leading/<int:pk>/register/paper/", register_views.paper, name="member_leading_paper"),
    path("member/leading/<int:pk>/sheet.pdf", register_views.sheet, name="member_leading_sheet"),
    path("member/leading/<int:pk>/write/", writing_views.write, name="member_leading_write"),
    path("member/leading/<int:pk>/write/<int:mailing>/", writing_views.draft, name="member_leading_draft"),
    path("member/leading/<int:pk>/write/<int:mailing>/change/", writing_views.change, name="member_leading_draft_change"),
    path("member/leading/<int:pk>/files/", leading_views.add_file, name="member_leading_files"),
    path("member/leading/<int:pk>/files/<int:file>/remove/", leading_views.remove_file, name="member_leading_file_remove"),
    path("member/learning/", learning_views.learning, name="member_learning"),
    path("member/learning/learning.csv", learning_views.learning_csv, name="member_learning_csv"),
    path("member/learning/learning.pdf", learning_views.learning_pdf, name="member_learning_pdf"),
    path("member/school/<int:urn>/attendance/", attendance_views.school_attendance, name="member_school_attendance"),
    path("member/school/<int:urn>/attendance/attendance.csv", attendance_views.school_attendance_csv, name="member_school_attendance_csv"),
    path("member/leading/<int:pk>/code/", self_marking_views.show_code, name="member_leading_code"),
    path("member/here/", self_marking_views.here, name="member_here"),
    path("register/worker.js", offline_views.worker, name="register_worker"),
    path("register/shell/", offline_views.shell, name="register_shell"),
    path("register/<str:token>/", offline_views.register, name="facilitator_register"),
    path("register/<str:token>/sync/", offline_views.sync, name="facilitator_register_sync"),
    path("member/leading/<int:pk>/links/", link_views.led_links, name="member_leading_links"),
    path("member/leading/<int:pk>/links/<int:link>/revoke/", link_views.revoke_led_link, name="member_leading_link_revoke"),
    path("", include("thep.cpd.certificates.urls")),
]
