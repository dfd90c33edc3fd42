"""Booking under `/book/`, and a person's own bookings under `/member/bookings/`."""

from django.urls import URLPattern, URLResolver, path

from . import facilitator_views, invitation_views, member_views, ofsted_views, rsvp_views, used_places_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("book/<int:event_id>/", views.book, name="book"),
    path("book/<int:event_id>/summary/", views.summary, name="book_summary"),
    path("book/answer/<str:token>/", rsvp_views.answer_from_letter, name="answer_from_letter"),
    path("book/done/<uuid:token>/", views.booked, name="booked"),
    path("book/order/<uuid:public_id>/", views.order_return, name="order_return"),
    path("member/leading/", facilitator_views.leading, name="member_leading"),
    path("member/leading/<int:pk>/", facilitator_views.event, name="member_leading_event"),
    path("member/leading/<int:pk>/register/", facilitator_views.register, name="member_leading_register"),
    path("member/leading/<int:pk>/files/", facilitator_views.add_file, name="member_leading_files"),
    path("member/leading/<int:pk>/files/<int:file>/remove/", facilitator_views.remove_file, name="member_leading_file_remove"),
    path("member/events/<int:pk>/files/<int:file>/", facilitator_views.file, name="event_file"),
    path("member/schools/<int:pk>/answer/", invitation_views.answer, name="member_invitation"),
    path("member/school/<int:urn>/ofsted/", ofsted_views.call, name="member_school_ofsted"),
    path("member/school/<int:urn>/ofsted/<int:pk>/", ofsted_views.visit, name="member_school_ofsted_visit"),
    path("member/school/<int:urn>/places/", used_places_views.used_places, name="member_used_places"),
    path("member/school/<int:urn>/places/places.csv", used_places_views.used_places_csv, name="member_used_places_csv"),
    path("member/bookings/", member_views.booking_list, name="member_bookings"),
    path("member/bookings/<slug:reference>/", member_views.booking, name="member_booking"),
    path("member/bookings/<slug:reference>/offer/", member_views.take_offer, name="member_booking_offer"),
    path("member/bookings/<slug:reference>/cancel/", member_views.cancel, name="member_booking_cancel"),
    path("member/bookings/<slug:reference>/ofsted/", member_views.confirm_ofsted, name="member_booking_ofsted"),
    path("member/bookings/<slug:reference>/pass-on/", member_views.pass_on, name="member_booking_pass_on"),
    path("member/bookings/<slug:reference>/move/", member_views.move, name="member_booking_move"),
    path("member/bookings/<slug:reference>/needs/", member_views.needs, name="member_booking_needs"),
]
