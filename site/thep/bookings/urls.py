"""Booking under `/book/`, and a person's own bookings under `/member/bookings/`."""

from django.urls import URLPattern, URLResolver, path

from . import (
    arrival_code_views,
    file_views,
    invitation_views,
    joining_views,
    member_views,
    ofsted_views,
    rsvp_views,
    school_bookings_views,
    used_places_views,
    views,
)
from .approvals import lead_views, teacher_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("book/<int:event_id>/", views.book, name="book"),
    path("book/<int:event_id>/summary/", views.summary, name="book_summary"),
    path("book/answer/<str:token>/", rsvp_views.answer_from_letter, name="answer_from_letter"),
    path("book/done/<uuid:token>/", views.booked, name="booked"),
    path("book/order/<uuid:public_id>/", views.order_return, name="order_return"),
    path("member/events/<int:pk>/files/<int:file>/", file_views.file, name="event_file"),
    path("member/events/<int:pk>/join/", joining_views.join, name="join_online"),
    path("member/schools/<int:pk>/answer/", invitation_views.answer, name="member_invitation"),
    path("member/school/<int:urn>/ofsted/", ofsted_views.call, name="member_school_ofsted"),
    path("member/school/<int:urn>/ofsted/<int:pk>/", ofsted_views.visit, name="member_school_ofsted_visit"),
    path("member/school/<int:urn>/bookings/", school_bookings_views.school_bookings, name="member_school_bookings"),
    path("member/school/<int:urn>/bookings/bookings.csv", school_bookings_views.school_bookings_csv, name="member_school_bookings_csv"),
    path("member/school/<int:urn>/places/", used_places_views.used_places, name="member_used_places"),
    path("member/school/<int:urn>/places/places.csv", used_places_views.used_places_csv, name="member_used_places_csv"),
    path("member/school/<int:urn>/requests/", lead_views.request_list, name="member_school_requests"),
    path("member/school/<int:urn>/requests/settings/", lead_views.settings, name="member_school_approvals"),
    path("member/school/<int:urn>/requests/<int:pk>/", lead_views.place_request, name="member_school_request"),
    path("member/requests/<int:pk>/", teacher_views.place_request, name="member_request"),
    path("member/bookings/", member_views.booking_list, name="member_bookings"),
    path("member/bookings/<slug:reference>/", member_views.booking, name="member_booking"),
    path("member/bookings/<slug:reference>/offer/", member_views.take_offer, name="member_booking_offer"),
    path("member/bookings/<slug:reference>/cancel/", member_views.cancel, name="member_booking_cancel"),
    path("member/bookings/<slug:reference>/ofsted/", member_views.confirm_ofsted, name="member_booking_ofsted"),
    path("member/bookings/<slug:reference>/pass-on/", member_views.pass_on, name="member_booking_pass_on"),
    path("member/bookings/<slug:reference>/move/", member_views.move, name="member_booking_move"),
    path("member/bookings/<slug:reference>/code.png", arrival_code_views.code_picture, name="member_booking_code"),
    path("member/bookings/<slug:reference>/needs/", member_views.needs, name="member_booking_needs"),
]
