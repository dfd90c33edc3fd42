from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "thep.bookings"
    label = "bookings"

    def ready(self) -> None:
        from thep.events import attendance as calendars
        from thep.events import followers, presenters
        from thep.payments import purposes, sweep
        from thep.schools.followers import register_joining

        from . import access, attendance, event_changes, holds, interest, marks, repricing, retention, waiting_list

        access.register_duties()
        calendars.register("bookings", attendance.events_of)
        followers.register("bookings", event_changes)
        register_joining("bookings", repricing.follow_joining)
        presenters.mark_with(marks.marks)
        purposes.register("booking", holds)
        sweep.register("holds ended", holds.expire_holds)
        sweep.register("orders trimmed", holds.trim_orders)
        sweep.register("places repriced", repricing.reprice_all)
        sweep.register("offers lapsed", lambda: len(waiting_list.lapse_offers()))
        sweep.register("waiting ended", waiting_list.end_all_unmet)
        sweep.register("places offered", lambda: len(waiting_list.offer_all()))
        sweep.register("people told of a date", interest.tell_all)
        sweep.register("needs deleted", retention.forget_needs)
        sweep.register("orders deleted", retention.forget_orders)
        sweep.register("bookings deleted", retention.forget_bookings)
