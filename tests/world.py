"""One small partnership with somebody of each kind in it, made only as far as a test looks."""

import datetime
from functools import cached_property

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from networks.announcements import announcements
from networks.discussion import posts as discussion_posts
from networks.meetings import calendar_feeds, meetings
from networks.members import invitations as network_invitations
from networks.resources import contents as network_contents
from networks.resources import drawings as resource_drawings
from teach_th.vacancies import documents
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory
from tests.factories.alerts import alert
from tests.factories.bookings import book
from tests.factories.courses import course_page
from tests.factories.cpd import certified, event_that_began, place_at
from tests.factories.events import EventFactory
from tests.factories.mail import posted
from tests.factories.payments import open_order
from tests.factories.schools import AffiliationFactory, InvitationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from tests.factories.teach_th import contact_page
from tests.factories.teach_th_interest import in_the_pool, offered
from tests.factories.vacancies import published
from tests.networks import documents as network_files
from thep.accounts.groups import ensure_groups
from thep.bookings import ofsted_visits
from thep.bookings.approvals import requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.school_clock import inspection_days
from thep.cms.models import Subject
from thep.cpd.facilitator_links import links
from thep.cpd.writing import led_mailings
from thep.events import files, secret_feeds
from thep.events.models import Facilitator
from thep.events.policies import midnight
from thep.mail import newsletter
from thep.mail.models import Subscription
from thep.payments.models import Order
from thep.schools.invitations import lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import Affiliation, InvitationList

NEEDS = "A hearing loop in every room"
"""What the member needs, which only they and whoever runs their event may read."""


class World:
    """`visitors` are the kinds of person that the authorisation matrix names."""

    visitors = ("anonymous", "member", "stranger", "lead", "office", "other_lead", "finance")

    def whole(self):
        """Return it with everything made already that a test may look at."""
        for name, each in vars(World).items():
            if isinstance(each, cached_property):
                getattr(self, name)
        return self

    @cached_property
    def school(self):
        return SchoolFactory(name="Loomwright Primary School")

    @cached_property
    def other_school(self):
        return SchoolFactory(name="Heron Dock Academy")

    @cached_property
    def member(self):
        return self.of(self.school, "Nasima Begum", Affiliation.Role.TEACHER, access_needs=NEEDS)

    @cached_property
    def stranger(self):
        return self.of(self.other_school, "Peter Lowe", Affiliation.Role.TEACHER)

    @cached_property
    def lead(self):
        return self.of(self.school, "Grace O'Connell", Affiliation.Role.CPD_LEAD)

    @cached_property
    def other_lead(self):
        return self.of(self.other_school, "Miriam Okafor", Affiliation.Role.CPD_LEAD)

    @cached_property
    def office(self):
        return self.of_group("Tom Adeyemi", "Office managers")

    @cached_property
    def finance(self):
        return self.of_group("Farah Siddiqui", "Finance")

    @cached_property
    def course(self):
        return course_page()

    @cached_property
    def event(self):
        return EventFactory()

    @cached_property
    def subject(self):
        return Subject.objects.create(name="Maths", slug="maths")

    @cached_property
    def feed_secret(self):
        return secret_feeds.renew_own(self.member)

    @cached_property
    def school_feed_secret(self):
        return secret_feeds.renew_of_school(self.lead, self.school)

    @cached_property
    def booking(self):
        """The member's place at the event, as somebody of their school."""
        return book(self.event, self.member, school=self.school)

    @cached_property
    def held_booking(self):
        """A place of the member's that a card is to pay for."""
        return book(EventFactory(price=4500), self.member, payment="card")

    @cached_property
    def contact_page(self):
        return contact_page()

    @cached_property
    def interest(self):
        """Somebody would like to work at one of the schools."""
        return in_the_pool()

    @cached_property
    def alert(self):
        """Somebody gets new vacancies by email."""
        return alert()

    @cached_property
    def visit(self):
        """The member's school offers a visit."""
        return offered(self.school)

    @cached_property
    def ofsted_visit(self):
        """The lead has given up the member's place, as their school is being inspected."""
        event = EventFactory(starts_at=midnight(inspection_days(timezone.localdate())[1]) + datetime.timedelta(hours=9))
        return ofsted_visits.call(self.school, [book(event, self.member, school=self.school)], by=self.lead).visit

    @cached_property
    def network(self):
        """A network that the member leads, whose meetings are for its members alone."""
        page = networks.network(welcomes_guests=False, has_discussion=True)
        networks.belongs(page, self.member, role="lead")
        return page

    @cached_property
    def network_member(self):
        return networks.belongs(self.network)

    @cached_property
    def network_meeting(self):
        return networks.meeting(self.network, by=self.member)

    @cached_property
    def network_feed_secret(self):
        return calendar_feeds.renew(self.network, person=self.member)

    @cached_property
    def network_resource(self):
        """A picture that the network shares, of which one page is drawn."""
        upload = SimpleUploadedFile("poster.png", network_files.picture("PNG"))
        resource = networks.resource(self.network, by=self.member, file=upload)
        resource_drawings.draw(resource.current)
        return resource

    @cached_property
    def network_action(self):
        return meetings.add_action(self.network, self.network_meeting, words="Bring a plan", owner=self.member, due_on=None, by=self.member)

    @cached_property
    def network_announcement(self):
        return announcements.write(self.network, by=self.member, title="Bring boots", body="We begin in the garden.")

    @cached_property
    def network_thread(self):
        """A thread that the member, who leads the network, has started, changed, and put a file with."""
        given = [network_contents.of_file(SimpleUploadedFile("plan.txt", b"Monday: stories"))]
        thread = networks.thread(self.network, by=self.member, given=given)
        discussion_posts.edit(thread.posts.get(), by=self.member, html="<p>Has anybody tried a rolling snack time?</p>")
        return thread

    @cached_property
    def network_invitation(self):
        return network_invitations.invite(self.network, ["new@school.example"], by=self.member)[0][0]

    @cached_property
    def place_request(self):
        """The member has asked their school for a place. Its teachers don't ask first any more."""
        school_settings.change(self.school, asks_first=True, hours=72, by=self.lead)
        delegate = Delegate(person=self.member)
        asked = requests.ask(EventFactory(price=4500), school=self.school, delegate=delegate, by=self.member)
        school_settings.change(self.school, asks_first=False, hours=72, by=self.lead)
        return asked

    @cached_property
    def vacancy(self):
        """An advert of the school's that everybody may read."""
        return published(school=self.school)

    @cached_property
    def vacancy_file(self):
        return documents.add(self.vacancy, title="Job description", upload=SimpleUploadedFile("job.pdf", b"%PDF-1.7 ..."))

    @cached_property
    def led_event(self):
        """An event that the office manager leads, and at which nobody of the others has a place."""
        event = EventFactory(title="Oracy in every lesson")
        event.facilitators.add(Facilitator.objects.create(name="Tom Adeyemi", slug="tom-adeyemi", person=self.office))
        return event

    @cached_property
    def led_mailing(self):
        """A draft of the office manager's to the people of the event that they lead."""
        words = {"subject": "Bring a book", "body": "Hello", "reply_to_writer": False}
        return led_mailings.begin(self.led_event, by=self.office, group="booked", words=words)

    @cached_property
    def register_link(self):
        """A link to the register of an event that is on, at which the member has a place."""
        event = event_that_began()
        place_at(event, self.member, school=self.school)
        return links.make(event, for_whom="Farida Khan", by=self.office)

    @cached_property
    def register_token(self):
        return links.REGISTER.token_for(self.register_link)

    @cached_property
    def add_on_purchase(self):
        """What the member's school has bought, with half a day left."""
        return PurchaseFactory(school=self.school)

    @cached_property
    def add_on_date(self):
        return DeliveryFactory(purchase=self.add_on_purchase)

    @cached_property
    def event_file(self):
        return files.add(self.led_event, title="Slides", upload=SimpleUploadedFile("slides.pdf", b"%PDF-1.7 ..."), by=self.office)

    @cached_property
    def affiliation(self):
        return self.member.affiliations.get()

    @cached_property
    def order(self):
        """The member's order, paid, for their school."""
        order = open_order(buyer=self.member, school=self.school)
        Order.objects.filter(pk=order.pk).update(state=Order.State.PAID, paid_pence=order.total_pence, paid_at=timezone.now())
        return order

    @cached_property
    def certificate(self):
        """What the member has to show for an event that is over."""
        return certified(self.member)

    @cached_property
    def statement(self):
        """The statement of last term that the member's school was sent."""
        return sent_statement(self.school)

    @cached_property
    def invitation(self):
        """Somebody new is invited to the member's school."""
        return InvitationFactory(school=self.school, invited_by=self.lead)

    @cached_property
    def invitation_list(self):
        """A list of people whom the lead is about to invite."""
        made = InvitationList(school=self.school, made_by=self.lead, text="zara.malik@school.example")
        return lists.read(entries_in(made.text), into=made)

    @cached_property
    def letter(self):
        """A letter that its reader reads on a page."""
        return posted("nasima@school.example", html="<p>Good morning</p>")

    def newsletter_token(self, step):
        """What the link of a letter to a subscriber ends with: `step` is confirm or stop."""
        subscription, _ = Subscription.objects.get_or_create(email="nasima@school.example")
        address = {"confirm": newsletter.confirm_address, "stop": newsletter.stop_address}[step](subscription)
        return address.split("/")[-2]

    def of(self, school, name, role, **fields):
        return AffiliationFactory(person=PersonFactory(name=name, **fields), school=school, role=role).person

    def of_group(self, name, group):
        ensure_groups()
        person = PersonFactory(name=name)
        person.groups.add(Group.objects.get(name=group))
        return person

    def sign_in(self, client, visitor):
        """Sign `visitor` in on `client`; nobody for "anonymous"."""
        if visitor != "anonymous":
            client.force_login(getattr(self, visitor), backend="django.contrib.auth.backends.ModelBackend")
