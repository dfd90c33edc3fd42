from django.urls import URLPattern, URLResolver, path

from . import network_page
from .announcements import views as announcements
from .discussion import urls as discussion
from .figures import views as figures
from .inviting import views as inviting
from .meetings import calendar_views as calendars
from .meetings import series_move_views as series_moves
from .meetings import views as meetings
from .members import views as members
from .resources import urls as resources
from .resources.uploads import views as uploads

urlpatterns: list[URLPattern | URLResolver] = [
    path("networks/", network_page.networks, name="networks"),
    path("networks/invitations/<str:token>/", members.answer_invitation, name="network_invitation"),
    *resources.urlpatterns,
    path("networks/<slug:slug>/join/", members.join, name="network_join"),
    path("networks/<slug:slug>/withdraw/", members.withdraw, name="network_withdraw"),
    path("networks/<slug:slug>/leave/", members.leave, name="network_leave"),
    path("networks/<slug:slug>/members/", members.people, name="network_members"),
    path("networks/<slug:slug>/members/<int:pk>/", members.change, name="network_member"),
    path("networks/<slug:slug>/invite/", members.invite, name="network_invite"),
    path("networks/<slug:slug>/invite/choose/", inviting.choose, name="network_invite_many"),
    path("networks/<slug:slug>/invited/<int:pk>/", members.take_back, name="network_take_back"),
    path("networks/<slug:slug>/figures/", figures.figures, name="network_figures"),
    path("networks/<slug:slug>/announcements/", announcements.announcements, name="network_announcements"),
    path("networks/<slug:slug>/announcements/new/", announcements.write, name="network_announce"),
    path("networks/<slug:slug>/announcements/preview/", announcements.preview, name="network_announcement_preview"),
    path("networks/<slug:slug>/announcements/<int:pk>/", announcements.announcement, name="network_announcement"),
    path("networks/<slug:slug>/announcements/<int:pk>/change/", announcements.change, name="network_change_announcement"),
    path("networks/<slug:slug>/announcements/<int:pk>/send/", announcements.send, name="network_send_announcement"),
    path("networks/<slug:slug>/announcements/<int:pk>/test/", announcements.try_out, name="network_try_announcement"),
    path("networks/<slug:slug>/announcements/<int:pk>/delete/", announcements.delete, name="network_delete_announcement"),
    *discussion.urlpatterns,
    path("networks/<slug:slug>/emails/", members.choose_emails, name="network_emails"),
    path("networks/<slug:slug>/hand-over/", members.hand_over, name="network_hand_over"),
    path("networks/<slug:slug>/calendar/", calendars.address, name="network_calendar"),
    path("calendar/feed/network/<slug:slug>.ics", calendars.public_feed, name="network_public_feed"),
    path("calendar/network/<str:token>.ics", calendars.feed, name="network_feed"),
    path("networks/<slug:slug>/meetings/new/", meetings.call, name="network_call_meeting"),
    path("networks/<slug:slug>/meetings/plan/", meetings.plan, name="network_plan_meetings"),
    path("networks/<slug:slug>/meetings/move/", series_moves.move, name="network_move_meetings"),
    path("networks/<slug:slug>/meetings/<int:pk>/", meetings.meeting, name="network_meeting"),
    path("networks/<slug:slug>/meetings/<int:pk>/change/", meetings.change, name="network_change_meeting"),
    path("networks/<slug:slug>/meetings/<int:pk>/cancel/", meetings.call_off, name="network_cancel_meeting"),
    path("networks/<slug:slug>/meetings/<int:pk>/papers/", meetings.papers, name="network_papers"),
    path("networks/<slug:slug>/meetings/<int:pk>/actions/", meetings.add_action, name="network_add_action"),
    path("networks/<slug:slug>/actions/<int:pk>/", meetings.finish_action, name="network_finish_action"),
    path("networks/<slug:slug>/uploads/", uploads.begin, name="network_uploads"),
    path("networks/<slug:slug>/uploads/<str:key>/", uploads.upload, name="network_upload"),
]
