"""Schools, people, affiliations, memberships, messages, venues and policies in the back office."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book, teacher_at
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.mail import posted
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_events import words
from thep.accounts.models import User
from thep.bookings.models import Terms
from thep.events.models import CancellationPolicy, Venue
from thep.mail.models import Message
from thep.mail.sign_in import SIGNING_IN
from thep.schools.models import Affiliation, EmailDomain

pytestmark = pytest.mark.django_db


class TestPeople:
    def test_a_person_is_added_without_a_password(self, office, client, done):
        office("Office managers")
        finance = Group.objects.get(name="Finance")
        form = {"email": "Rosa.Chen@Thep.Example", "name": "Rosa Chen", "job_role": "administration", "phase": "", "groups": [finance.pk]}
        done(client.post(reverse("wagtailusers_users:add"), form, follow=True))
        person = User.objects.get(email="rosa.chen@thep.example")
        assert (person.name, person.job_role, list(person.groups.all())) == ("Rosa Chen", "administration", [finance])
        assert not person.has_usable_password()
        assert EmailAddress.objects.filter(user=person, primary=True, verified=False).exists()

    def test_an_address_belongs_to_one_person(self, office, client):
        office("Office managers")
        person = PersonFactory()
        form = {"email": person.email.upper(), "name": "Another", "job_role": "", "phase": ""}
        assert "Somebody already has an account with this email address." in words(client.post(reverse("wagtailusers_users:add"), form))

    def test_groups_of_ours_are_given_and_taken(self, office, client, done):
        office("Office managers")
        person = PersonFactory()
        other = Group.objects.create(name="Something else")
        person.groups.add(other, Group.objects.get(name="Editors"))
        events = Group.objects.get(name="Events")
        form = {"name": "Josie Clarke", "job_role": "", "phase": "", "groups": [events.pk]}
        done(client.post(reverse("wagtailusers_users:edit", args=[person.pk]), form, follow=True))
        person.refresh_from_db()
        assert person.name == "Josie Clarke"
        assert set(person.groups.all()) == {other, events}

    def test_an_administrator_is_changed_by_another_only(self, office, client):
        office("Office managers")
        administrator = PersonFactory(is_superuser=True, name="Ada")
        for step in ("edit", "close"):
            response = client.post(
                reverse(f"wagtailusers_users:{step}", args=[administrator.pk]), {"name": "Eve", "job_role": "", "phase": ""}
            )
            assert "Only an administrator" in words(response)
        administrator.refresh_from_db()
        assert (administrator.name, administrator.is_active) == ("Ada", True)

    def test_an_account_is_closed(self, office, client, done):
        person = office("Office managers")
        other = PersonFactory()
        done(client.post(reverse("wagtailusers_users:close", args=[other.pk]), follow=True))
        other.refresh_from_db()
        assert not other.is_active
        assert "go to your account page." in words(client.post(reverse("wagtailusers_users:close", args=[person.pk])))

    def test_a_person_is_signed_out_wherever_they_are_signed_in(self, office, client, done):
        office("Office managers")
        person = PersonFactory()
        lost, other = Client(), Client()
        for browser in (lost, other):
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            assert browser.get("/member/").status_code == 200
        step = reverse("wagtailusers_users:sign_out", args=[person.pk])
        assert "signed out of 2 browsers" in words(client.get(step))
        done(client.post(step, follow=True))
        assert [browser.get("/member/").status_code for browser in (lost, other)] == [302, 302]
        assert "is not signed in anywhere" in words(client.post(step, follow=True))

    def test_nobody_in_the_office_signs_themselves_or_an_administrator_out(self, office, client):
        me, administrator = office("Office managers"), PersonFactory(is_superuser=True)
        theirs = Client()
        theirs.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
        theirs.get("/member/")
        client.get("/member/")
        said = [words(client.post(reverse("wagtailusers_users:sign_out", args=[person.pk]), follow=True)) for person in (me, administrator)]
        assert "To sign yourself out of your other browsers, go to your account page." in said[0]
        assert "Only an administrator can change an administrator’s account." in said[1]
        assert [browser.get("/member/").status_code for browser in (client, theirs)] == [200, 200]

    def test_the_screen_gathers_what_is_known(self, office, client):
        office("Office managers")
        school = SchoolFactory(name="Heron Dock Academy")
        person = teacher_at(school, name="Nasima Begum")
        book(EventFactory(title="Reading rocks"), person, school=school)
        text = words(client.get(reverse("wagtailusers_users:inspect", args=[person.pk])))
        for part in ("Nasima Begum", "Heron Dock Academy", "Reading rocks", "Second step", "Not set up"):
            assert part in text

    def test_nobody_is_deleted_or_promoted_in_bulk(self, office, client):
        office("Office managers")
        person = PersonFactory()
        for action in ("delete", "assign_role", "set_active_state"):
            address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
            client.post(f"{address}?id={person.pk}", {"role": Group.objects.get(name="Finance").pk, "mark_as_active": ""})
        person.refresh_from_db()
        assert person.is_active
        assert not person.groups.exists()

    @pytest.mark.parametrize("size", [2, 30])
    def test_the_list_takes_as_many_queries_for_many_as_for_few(self, office, client, django_assert_max_num_queries, size):
        office("Office managers")
        for _ in range(size):
            teacher_at(SchoolFactory())
        client.get(reverse("wagtailusers_users:index"))
        with django_assert_max_num_queries(20):
            client.get(reverse("wagtailusers_users:index"))


class TestSchools:
    def test_the_screen_gathers_people_membership_and_spending(self, office, client):
        office("Office managers")
        school = SchoolFactory(name="Heron Dock Academy")
        MembershipFactory(school=school)
        teacher_at(school, name="Nasima Begum")
        EmailDomain.objects.create(school=school, domain="herondock.example")
        text = words(client.get(reverse("office_schools:inspect", args=[school.pk])))
        for part in ("Heron Dock Academy", "Full", "Nasima Begum", "herondock.example", "£0", "0 of 20 included places taken"):
            assert part in text

    def test_email_domains_are_added_and_taken_away(self, office, client, done):
        office("Office managers")
        school = SchoolFactory()
        address = reverse("office_schools:add_domain", args=[school.pk])
        assert "Enter a domain" in words(client.post(address, {"domain": "not a domain"}))
        assert "People of many schools have addresses at gmail.com" in words(client.post(address, {"domain": "gmail.com"}))
        done(client.post(address, {"domain": " @HeronDock.example "}, follow=True))
        domain = EmailDomain.objects.get()
        assert domain.domain == "herondock.example"
        assert "has this domain already" in words(client.post(address, {"domain": "herondock.example"}))
        done(client.post(reverse("office_schools:remove_domain", args=[domain.pk]), follow=True))
        assert not EmailDomain.objects.exists()

    def test_finance_says_where_invoices_go(self, office, client):
        office("Finance")
        school = SchoolFactory()
        client.post(reverse("office_schools:edit", args=[school.pk]), {"invoice_email": "bills@heron.example"})
        school.refresh_from_db()
        assert school.invoice_email == "bills@heron.example"

    def test_the_list_is_filtered_by_membership(self, office, client):
        office("Office managers")
        MembershipFactory(school=SchoolFactory(name="A member"))
        SchoolFactory(name="Not one")
        text = words(client.get(reverse("office_schools:index"), {"membership": "full"}))
        assert "A member" in text
        assert "Not one" not in text
        assert "A member" not in words(client.get(reverse("office_schools:index"), {"membership": "none"}))

    @pytest.mark.parametrize("size", [2, 30])
    def test_the_list_takes_as_many_queries_for_many_as_for_few(self, office, client, django_assert_max_num_queries, size):
        office("Office managers")
        for _ in range(size):
            MembershipFactory(school=SchoolFactory())
        client.get(reverse("office_schools:index"))
        with django_assert_max_num_queries(20):
            client.get(reverse("office_schools:index"))


class TestAffiliations:
    def test_events_reads_affiliations_and_decides_none(self, office, client):
        office("Events")
        affiliation = AffiliationFactory(state=Affiliation.State.ASKED)
        assert client.get(reverse("office_affiliations:inspect", args=[affiliation.pk])).status_code == 200
        assert client.post(reverse("office_affiliations:approve", args=[affiliation.pk])).status_code == 302
        affiliation.refresh_from_db()
        assert affiliation.state == Affiliation.State.ASKED


class TestDecidingAffiliations:
    @pytest.mark.parametrize(("step", "state"), [("approve", "active"), ("decline", "declined"), ("end", "ended")])
    def test_a_request_is_decided_once_and_the_person_told(self, office, client, done, step, state):
        person = office("Office managers")
        affiliation = AffiliationFactory(state=Affiliation.State.ASKED)
        address = reverse(f"office_affiliations:{step}", args=[affiliation.pk])
        done(client.post(address, follow=True))
        affiliation.refresh_from_db()
        assert affiliation.state == state
        assert affiliation.decided_by in (person, None)
        assert Message.objects.filter(person=affiliation.person).count() == 1
        client.post(address)
        assert Message.objects.filter(person=affiliation.person).count() == 1

    def test_nobody_decides_their_own(self, office, client):
        person = office("Office managers")
        affiliation = AffiliationFactory(person=person, state=Affiliation.State.ASKED)
        response = client.post(reverse("office_affiliations:approve", args=[affiliation.pk]))
        assert "You can’t decide your own request" in words(response)


class TestMessages:
    def given_up(self):
        message = posted("gone@school.example", subject="Your place", text="Come!", cause="booking:0:confirmed")
        Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, attempts=8, reason="SMTPRecipientsRefused")
        return message

    def test_one_that_was_given_up_is_sent_again(self, office, client, done):
        office("Office managers")
        message = self.given_up()
        assert "SMTPRecipientsRefused" in words(client.get(reverse("office_messages:inspect", args=[message.pk])))
        done(client.post(reverse("office_messages:again", args=[message.pk]), follow=True))
        message.refresh_from_db()
        assert message.state == Message.State.QUEUED

    def test_those_given_up_stand_first(self, office, client):
        office("Office managers")
        self.given_up()
        posted("a@school.example", subject="A newer one", text="…", cause="other")
        text = words(client.get(reverse("office_messages:index")))
        assert text.index("Your place") < text.index("A newer one")

    def test_letters_about_signing_in_are_their_readers_alone(self, office, client):
        office("Office managers")
        letter = posted("a@school.example", subject="Your code", text="123456", kind=SIGNING_IN, cause="once:1", for_reader_alone=True)
        assert client.get(reverse("office_messages:inspect", args=[letter.pk])).status_code == 404
        assert "Your code" not in words(client.get(reverse("office_messages:index")))


class TestSettingUp:
    def test_a_venue_is_added_changed_and_deleted_while_unused(self, office, client):
        office("Events")
        form = {"name": "Weavers’ Hall", "room": "", "address": "1 Silk Street", "postcode": "E1 6AA", "access_notes": "Step-free"}
        client.post(reverse("office_venues:add"), form)
        venue = Venue.objects.get()
        client.post(reverse("office_venues:edit", args=[venue.pk]), form | {"room": "Loom room"})
        venue.refresh_from_db()
        assert venue.room == "Loom room"
        client.post(reverse("office_venues:delete", args=[venue.pk]))
        assert not Venue.objects.exists()

    def test_the_history_of_a_venue_says_which_fields_were_changed_and_by_whom(self, office, client):
        person = office("Events")
        form = {"name": "Weavers’ Hall", "room": "", "address": "1 Silk Street", "postcode": "E1 6AA", "access_notes": ""}
        client.post(reverse("office_venues:add"), form)
        venue = Venue.objects.get()
        client.post(reverse("office_venues:edit", args=[venue.pk]), form | {"room": "Loom room", "access_notes": "Step-free"})
        history = words(client.get(reverse("office_venues:history", args=[venue.pk])))
        assert "Edited: Room, Access notes" in history
        assert str(person) in history
        assert "Loom room" not in history

    @pytest.mark.parametrize(
        ("records", "typed", "said"),
        [
            ("venues", {}, "Enter the name."),
            ("venues", {"name": "x" * 151}, "Use 150 characters or fewer for the name."),
            ("facilitators", {}, "Enter the name."),
            ("school_holidays", {}, "Enter the first day."),
            ("school_holidays", {"first_day": "soon"}, "First day: enter a real date, such as 14 January 2027."),
        ],
    )
    def test_what_is_wrong_is_said_with_the_name_of_the_field(self, office, client, records, typed, said):
        office("Events")
        page = words(client.post(reverse(f"office_{records}:add"), typed))
        assert said in page
        assert "There’s a problem. Correct the fields that are marked" in page
        assert "Fill this in" not in page

    def test_a_policy_says_in_words_what_is_so_of_it(self, office, client):
        office("Events")
        CancellationPolicy.objects.create(name="Standard", slug="standard", text="Half back.", waived_for_ofsted=True)
        page = words(client.get(reverse("office_policies:index")))
        assert "Yes" in page
        assert "True" not in page

    def test_a_venue_in_use_stays(self, office, client):
        office("Events")
        event = EventFactory(venue=VenueFactory())
        client.post(reverse("office_venues:delete", args=[event.venue_id]))
        assert Venue.objects.count() == 1

    def test_a_policy_and_its_steps_are_kept_together(self, office, client):
        office("Events")
        form = {
            "name": "Standard", "slug": "standard", "text": "Half back.", "waived_for_ofsted": "on", "steps-TOTAL_FORMS": "2",
            "steps-INITIAL_FORMS": "0", "steps-0-at_least": "10", "steps-0-unit": "working_days", "steps-0-refund_percent": "100",
            "steps-1-at_least": "5", "steps-1-unit": "working_days", "steps-1-refund_percent": "150",
        }  # fmt: skip
        assert "The refund must be 100% or less." in words(client.post(reverse("office_policies:add"), form))
        client.post(reverse("office_policies:add"), form | {"steps-1-refund_percent": "50"})
        policy = CancellationPolicy.objects.get()
        assert [step.refund_percent for step in policy.steps.all()] == [100, 50]

    def test_terms_are_added_and_never_changed(self, office, client):
        office("Events")
        old = TermsFactory()
        client.post(reverse("office_terms:add"), {"version": "2027-1", "text": "Be kind.", "in_force_from": "2026-11-01 09:00"})
        assert Terms.objects.count() == 2
        assert client.get(f"/office/terms/edit/{old.pk}/").status_code == 404
