"""Everything that writes a foreign key to a school, as somebody does it who has a page of the school before them.

Each function sets something up at a school that is open, as a page shows it, and returns what is then done with what was read.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teach_th.interest import expressions, talent_pool
from teach_th.interest.models import Look
from teach_th.schools import profiles
from teach_th.vacancies import vacancies
from teach_th.vacancies.models import Vacancy
from tests.factories.absences import absent_from
from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, in_state, on_request
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import AffiliationFactory, InvitationFactory
from tests.factories.statements import sent_statement
from tests.factories.teach_th import story
from tests.factories.teach_th_interest import ABOUT, in_the_pool, offered, recruiter_of
from tests.factories.vacancies import VacancyFactory
from thep.accounts import people
from thep.addons import buying as add_on_buying
from thep.addons import purchases
from thep.addons.buying import Payment
from thep.addons.states import State as AddOnState
from thep.bookings import bookings, changes, found_orders, ofsted_visits, repricing, rsvp
from thep.bookings.approvals import requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.bookings.school_clock import inspection_days
from thep.cpd.absences import absences
from thep.events import secret_feeds
from thep.events.models import Price
from thep.events.policies import midnight
from thep.membership import buying as membership_buying
from thep.membership import memberships
from thep.membership.years import this_academic_year
from thep.payments import lost_orders
from thep.payments.gateway.records import Line, Purchase
from thep.payments.lost_orders import LostPayment
from thep.payments.models import Order, OrderLine
from thep.schools import affiliations, gias_import
from thep.schools.invitations import invitations, lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import InvitationList, School
from thep.statements import statements
from thep.statements.periods import last_period

INVOICE = Payment(method=Order.Method.INVOICE, purchase_order="PO 7")


@dataclass(frozen=True)
class Operation:
    """Something that `writer`, a function of the product, writes: `begin` sets it up, and `goes_on` says that it is done at the new school.

    Otherwise it is refused, with words that name the new school.
    """

    writer: str
    begin: Callable[[School], Callable[[], object]]
    goes_on: bool = False


# Each sets something up at the school while it is open, as a page shows it, and returns what is then done with what was read.


def ask_to_be_listed(school):
    person = PersonFactory()
    return lambda: affiliations.request_listing(person, school=school)


def put_somebody_back(school):
    lead, listing = lead_of(school), teacher_at(school).affiliations.select_related("school", "person").get()
    affiliations.end(listing, by=lead)
    return lambda: affiliations.put_back(listing, by=PersonFactory(is_superuser=True))


def invite_somebody(school):
    lead = lead_of(school)
    return lambda: invitations.invite("nasima@home.example", school=school, by=lead)


def join_by_an_invitation(school):
    invitation = InvitationFactory(school=school, email="nasima@home.example")
    person = people.get_or_create_person("nasima@home.example", name="Nasima Begum", verified=True)
    return lambda: invitations.accept(invitation, by=person)


def read_a_list(school):
    made = InvitationList(school=school, made_by=lead_of(school))
    return lambda: lists.read(entries_in("nasima@home.example"), into=made)


def invite_a_list(school):
    lead = lead_of(school)
    made = lists.read(entries_in("nasima@home.example"), into=InvitationList(school=school, made_by=lead))
    InvitationList.objects.update(started_at=timezone.now(), started_by=lead)
    return lambda: lists.go_on(made.pk, 3)


def add_a_domain(school):
    def add():
        client = Client()
        person = PersonFactory(is_superuser=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        client.post(reverse("office_schools:add_domain", args=[school.pk]), {"domain": "loomwright.example"})

    return add


def import_its_website(school):
    school.website = "https://www.loomwright.example"
    return lambda: gias_import.store_domains([school])


def write_an_advert(school):
    advert, by = VacancyFactory.build(school=school, state=Vacancy.State.DRAFT), recruiter_of(school)
    return lambda: vacancies.write(advert, by=by, fields={"title": "Teacher of maths"})


def copy_an_advert(school):
    advert = VacancyFactory(school=school)
    return lambda: vacancies.copy(advert, by=PersonFactory())


def offer_a_visit(school):
    by = recruiter_of(school)
    return lambda: offered(school, by=by)


def write_a_profile(school):
    by = recruiter_of(school)
    return lambda: profiles.write(school, by=by, welcome="Hello", offer="", welcomes_visits=False, words_on_visits="")


def correct_a_profile(school):
    write_a_profile(school)()
    return lambda: profiles.correct(school, by=PersonFactory(), welcome="Hello", offer="", welcomes_visits=False, words_on_visits="")


def express_an_interest(school):
    return lambda: expressions.express(email="nasima@home.example", hidden_from=[school], **ABOUT)


def change_an_interest(school):
    found = in_the_pool()
    return lambda: expressions.change(found, subjects=[], hidden_from=[school])


def look_at_a_candidate(school):
    found = in_the_pool()
    return lambda: talent_pool.note_look(found, Look.Kind.VIEWED, school=school, by=PersonFactory())


def publish_a_story(school):
    page = story(school=school)
    revision = page.save_revision()
    page.save_revision()  # only the latest is changed by the succession
    return lambda: revision.publish()


def have_teachers_ask(school):
    lead = lead_of(school)
    return lambda: school_settings.change(school, asks_first=True, hours=72, by=lead)


def ask_for_a_place(school):
    TermsFactory()
    teacher, event = teacher_at(school), EventFactory(price=4500)
    have_teachers_ask(school)()
    return lambda: requests.ask(event, school=school, delegate=Delegate(person=teacher), by=teacher)


def say_that_ofsted_called(school):
    lead = lead_of(school)
    event = EventFactory(starts_at=midnight(inspection_days(timezone.localdate())[-1]) + datetime.timedelta(hours=9))
    booking = book(event, lead, school=school)
    return lambda: ofsted_visits.call(school, [booking], by=lead)


def book_a_place(school):
    teacher, event = teacher_at(school), EventFactory()
    return lambda: book(event, teacher, school=school)


def book_for_an_address(school):
    lead, event = lead_of(school), EventFactory()
    delegate = Delegate(name="Nasima Begum", email="nasima@home.example")
    return lambda: bookings.book(event, booker=lead, school=school, delegates=[delegate], payment=Booking.Payment.FREE)


def pass_a_place_on(school):
    lead, colleague = lead_of(school), teacher_at(school)
    booking = book(EventFactory(), lead, school=school)
    return lambda: changes.transfer(booking, to=colleague, by=lead)


def say_that_one_comes(school):
    teacher, event = teacher_at(school), EventFactory(kind="meeting")
    return lambda: rsvp.come(event, person=teacher, by=PersonFactory(), by_office=True)


def find_an_order(school):
    lines = (Line(description="Phonics that sticks", quantity=1, unit_pence=5400, vat_pence=900, vat_rate=2000),)
    purchase = Purchase("cs_1", "Nasima Begum", "nasima@home.example", "", lines, {"school": str(school.urn), "purpose": "booking"})
    return lambda: lost_orders.take_in(LostPayment(reference="THE-22222222", attempt=1, purchase=purchase))


def seat_a_found_order(school):
    find_an_order(school)()
    line, event, person = OrderLine.objects.select_related("order__school").get(), EventFactory(), PersonFactory()
    Order.objects.update(state=Order.State.PAID)
    return lambda: found_orders.seat(line, event=event, person=person, by=person)


def charge_for_not_coming(school):
    booking = absent_from(school=school)
    return lambda: absences.charge([booking], by=PersonFactory())


def lower_a_price(school):
    member, event = MembershipFactory(school=school), EventFactory(price=9000)
    Price.objects.create(event=event, tier=member.tier, net_pence=4500)
    booking = book(event, PersonFactory(), payment=Booking.Payment.CARD)
    AffiliationFactory(person=booking.person, school=school)
    return lambda: repricing.reprice(booking)


def ask_what_it_costs(school):
    lead, add_on = lead_of(school), on_request()
    return lambda: purchases.ask(add_on, school=school, by=lead, quantity=1, message="Please")


def buy_an_add_on(school):
    lead, add_on = lead_of(school), AddOnFactory()
    return lambda: add_on_buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=INVOICE)


def accept_an_offer(school):
    lead, purchase = lead_of(school), in_state(AddOnState.QUOTED, school=school)
    return lambda: add_on_buying.accept(purchase, buyer=lead, payment=INVOICE)


def begin_a_membership(school):
    tier = TierFactory()
    return lambda: memberships.start(school=school, tier=tier, academic_year=this_academic_year())


def quote_a_membership(school):
    terms = TierTermsFactory()
    return lambda: memberships.quote(school=school, tier=terms.tier, academic_year=terms.academic_year)


def agree_to_a_membership(school):
    lead, terms = lead_of(school), TierTermsFactory()
    charge = (
        memberships.quote(school=school, tier=terms.tier, academic_year=terms.academic_year)
        .charges.select_related("membership__school")
        .get()
    )
    return lambda: membership_buying.by_invoice(charge, buyer=lead, purchase_order="PO 7")


def ask_for_a_statement(school):
    return lambda: statements.ask_for([school], last_period(), by=PersonFactory())


def correct_a_statement(school):
    sent = sent_statement(school)
    return lambda: statements.correct(sent, reason="A sum was wrong", by=PersonFactory())


def subscribe_to_the_calendar(school):
    lead = lead_of(school)
    return lambda: secret_feeds.renew_of_school(lead, school)


OPERATIONS = (
    Operation("thep.schools.affiliations.request_listing", ask_to_be_listed),
    Operation("thep.schools.affiliations.invite", book_for_an_address),
    Operation("thep.schools.affiliations.put_back", put_somebody_back),
    Operation("thep.schools.invitations.invitations.invite", invite_somebody),
    Operation("thep.schools.invitations.invitations.accept", join_by_an_invitation, goes_on=True),
    Operation("thep.schools.invitations.invitations._list", join_by_an_invitation, goes_on=True),
    Operation("thep.schools.invitations.lists.read", read_a_list),
    Operation("thep.schools.invitations.views.invite", read_a_list),
    Operation("thep.schools.invitations.lists._invite", invite_a_list, goes_on=True),
    Operation("thep.reports.schools.perform", add_a_domain, goes_on=True),
    Operation("thep.schools.gias_import.store_domains", import_its_website, goes_on=True),
    Operation("teach_th.vacancies.recruiter_views.begin_vacancy", write_an_advert),
    Operation("teach_th.vacancies.vacancies.copy", copy_an_advert),
    Operation("teach_th.visits.visits.offer", offer_a_visit),
    Operation("teach_th.schools.profiles._say", write_a_profile),
    Operation("teach_th.schools.profiles._say", correct_a_profile),
    Operation("teach_th.interest.expressions.express", express_an_interest, goes_on=True),
    Operation("teach_th.interest.expressions.change", change_an_interest, goes_on=True),
    Operation("teach_th.interest.talent_pool.note_look", look_at_a_candidate),
    Operation("teach_th.stories.models.save", publish_a_story, goes_on=True),
    Operation("thep.bookings.approvals.school_settings.change", have_teachers_ask),
    Operation("thep.bookings.approvals.requests._make", ask_for_a_place),
    Operation("thep.bookings.ofsted_visits.call", say_that_ofsted_called),
    Operation("thep.bookings.bookings._make", book_a_place),
    Operation("thep.bookings.following.begin_after", pass_a_place_on, goes_on=True),
    Operation("thep.bookings.rsvp._new", say_that_one_comes, goes_on=True),
    Operation("thep.bookings.found_orders.seat", seat_a_found_order, goes_on=True),
    Operation("thep.payments.lost_orders._write_order", find_an_order, goes_on=True),
    Operation("thep.bookings.repricing._apply", lower_a_price, goes_on=True),
    Operation("thep.payments.orders.reprice_line", lower_a_price, goes_on=True),
    Operation("thep.addons.purchases.begin", ask_what_it_costs),
    Operation("thep.addons.purchases.begin", buy_an_add_on),
    Operation("thep.payments.orders.open_order", accept_an_offer, goes_on=True),
    Operation("thep.payments.orders.open_order", charge_for_not_coming, goes_on=True),
    Operation("thep.payments.orders.open_order", agree_to_a_membership, goes_on=True),
    Operation("thep.membership.memberships._begin", begin_a_membership),
    Operation("thep.membership.memberships._begin", quote_a_membership),
    Operation("thep.statements.statements._ask_for", ask_for_a_statement, goes_on=True),
    Operation("thep.statements.statements.correct", correct_a_statement, goes_on=True),
    Operation("thep.events.secret_feeds.renew_of_school", subscribe_to_the_calendar),
)
