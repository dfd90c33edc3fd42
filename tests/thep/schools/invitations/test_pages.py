"""What leads see and do on the pages of invitations, and what those see who are invited."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, InvitationFactory
from tests.planted_person import committed
from thep.accounts.models import User
from thep.mail.models import Message
from thep.schools.invitations import lists
from thep.schools.models import Affiliation, Invitation, InvitationList

pytestmark = pytest.mark.django_db
EMAIL = "nasima@school.example"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def address(school):
    return reverse("school_invitations", args=[school.urn])


def link():
    return re.search(r"/member/join/[^/]+/", Message.objects.get().text)[0]


def words_of(answer):
    """Return what stands on a page as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class TestTheLead:
    def test_invites_one_person_sends_again_and_withdraws(self, as_lead, address, school, clock):
        sent = as_lead.post(address, {"do": "invite", "email": EMAIL, "name": "Nasima Begum", "role": "clerk"}, follow=True)
        assert f"We’re emailing {EMAIL} an invitation. It works for 14 days." in words_of(sent)
        change = reverse("school_invitation", args=[school.urn, Invitation.objects.get().pk])
        assert "Wait ten minutes" in words_of(as_lead.post(change, {"do": "send"}, follow=True))
        clock.forward(minutes=11)
        assert "again. The invitation works" in words_of(as_lead.post(change, {"do": "send"}, follow=True))
        assert "is no longer invited" in words_of(as_lead.post(change, {"do": "withdraw"}, follow=True))
        assert "answered or withdrawn already" in words_of(as_lead.post(change, {"do": "withdraw"}, follow=True))
        assert as_lead.post(change, {"do": "sell"}).status_code == 404

    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("email", "", "Enter an email address."),
            ("email", "nasima@school", "Enter an email address, such as name@school.sch.uk."),
            ("email", "here@school.example", "here@school.example is already listed at your school."),
            ("email", "invited@school.example", "invited@school.example is already invited."),
            ("name", "www.win.example", "Enter a name without a web or email address in it."),
            ("role", "wizard", "Choose what they do there from the list."),
        ],
    )
    def test_is_told_what_is_wrong_on_top_and_beside_the_field(self, as_lead, address, school, field, typed, error):
        AffiliationFactory(school=school, person__email="here@school.example")
        InvitationFactory(school=school, email="invited@school.example")
        answer = as_lead.post(address, {"do": "invite", "email": EMAIL, "name": "Nasima", "role": "clerk"} | {field: typed})
        assert answer.status_code == 422
        assert words_of(answer).count(error) == 2
        assert f'href="#id_{field}"' in answer.content.decode()
        assert answer.content.decode().count('value="clerk" selected') == (field != "role")
        assert not Message.objects.exists()

    def test_looks_at_a_pasted_list_corrects_it_and_invites(self, as_lead, address, school):
        typed = f"{EMAIL}\r\nsam@school\r\n"
        page = as_lead.post(address, {"do": "check", "list-text": typed, "list-role": "governor"}, follow=True)
        assert "1 of 2 lines has to be corrected" in words_of(page)
        assert "“sam@school” isn’t an email address in full" in words_of(page)
        assert "Invite 1 person" in words_of(page)
        assert "sam@school\r\n</textarea>" in page.content.decode()
        assert not Invitation.objects.exists()
        here = page.redirect_chain[-1][0]
        page = as_lead.post(here, {"do": "check", "list-text": f"{EMAIL}\nsam@school.example", "list-role": "governor"}, follow=True)
        assert "Invite 2 people" in words_of(page)
        assert "to be corrected" not in words_of(page)
        page = committed(lambda: as_lead.post(here, {"do": "invite"}, follow=True))
        assert "2 people are invited" in words_of(as_lead.get(here))
        assert set(Invitation.objects.values_list("email", "role")) == {(EMAIL, "governor"), ("sam@school.example", "governor")}
        assert "has been started already" in words_of(as_lead.post(here, {"do": "invite"}, follow=True))

    def test_invites_the_right_ones_or_nobody_as_they_choose(self, as_lead, address, school):
        answers = {}
        for do in ("invite", "discard"):
            here = as_lead.post(address, {"do": "check", "list-text": f"{do}@x.example\nnobody", "list-role": "teacher"}).url
            committed(lambda do=do, here=here: as_lead.post(here, {"do": do}))
            answers[do] = as_lead.get(here).status_code
        assert answers == {"invite": 200, "discard": 404}
        assert Invitation.objects.get().email == "invite@x.example"

    def test_keeps_what_was_typed_where_nothing_was(self, as_lead, address):
        answer = as_lead.post(address, {"do": "check", "list-text": " \r\n ", "list-role": "governor"})
        assert words_of(answer).count("Paste at least one email address, or choose a CSV file.") == 2
        assert 'value="governor" selected' in answer.content.decode()
        assert not InvitationList.objects.exists()

    def test_sees_how_far_a_long_list_is(self, as_lead, address, school, lead, monkeypatch):
        monkeypatch.setattr(lists, "CHUNK", 2)
        typed = "\n".join(f"person{n}@x.example" for n in range(6))
        here = as_lead.post(address, {"do": "check", "list-text": typed, "list-role": "teacher"}).url
        as_lead.post(here, {"do": "invite"})
        lists.go_on(InvitationList.objects.get().pk, 2)
        page = as_lead.get(here, headers={"HX-Request": "true"}).content.decode()
        assert '<progress id="bar" max="6" value="4">' in page
        assert "<html" not in page
        assert "List of" in words_of(as_lead.get(address))

    def test_finds_the_way_from_the_schools_page(self, as_lead, address, school):
        InvitationFactory(school=school)
        page = as_lead.get(reverse("member_school", args=[school.urn]))
        assert "1 person invited hasn’t answered yet." in words_of(page)
        assert address in page.content.decode()

    def test_of_another_school_finds_no_invitation_and_no_list(self, as_lead, school):
        invitation = InvitationFactory()
        other = InvitationList.objects.create(school=invitation.school)
        assert as_lead.post(reverse("school_invitation", args=[school.urn, invitation.pk]), {"do": "withdraw"}).status_code == 404
        assert as_lead.get(reverse("school_invitation_list", args=[school.urn, other.pk])).status_code == 404


class TestWhoeverIsInvited:
    @pytest.fixture
    def invited(self, as_lead, address):
        as_lead.post(address, {"do": "invite", "email": EMAIL, "name": "Nasima Begum", "role": "clerk"})
        return link()

    def test_makes_an_account_and_joins(self, invited):
        browser = Client()
        page = browser.get(invited)
        assert "Farida Khanom invites you, as “Clerk to governors”." in words_of(page)
        assert 'value="Nasima Begum"' in page.content.decode()
        assert not User.objects.filter(email=EMAIL).exists()
        empty = browser.post(invited, {"join": "1", "name": ""})
        assert words_of(empty).count("Enter your full name.") == 2
        joined = browser.post(invited, {"join": "1", "name": "Nasima K Begum"}, follow=True)
        assert "You’re now listed at Loomwright Primary School." in words_of(joined)
        person = User.objects.get(email=EMAIL)
        assert (person.name, person.affiliations.get().role) == ("Nasima K Begum", "clerk")
        assert str(person.pk) == browser.session["_auth_user_id"]
        assert "You’ve used that link already" in words_of(Client().get(invited))

    def test_who_has_an_account_signs_in_and_the_link_signs_nobody_in(self, invited):
        person = PersonFactory(email=EMAIL, name="Nasima")
        EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
        browser = Client()
        assert "Sign in to join" in words_of(browser.get(invited))
        assert browser.post(invited, {"join": "1", "name": "Mallory"}).url == "/accounts/login/?next=/member/"
        assert "_auth_user_id" not in browser.session
        assert not person.affiliations.exists()
        browser.force_login(person, backend=BACKEND)
        assert "Farida Khanom invites you to join Loomwright Primary School" in words_of(browser.get("/member/"))
        browser.post(reverse("answer_invitation", args=[Invitation.objects.get().pk]), {"join": "1"})
        assert person.affiliations.get().state == Affiliation.State.ACTIVE
        person.refresh_from_db()
        assert person.name == "Nasima"

    def test_somebody_else_who_is_signed_in_cannot_join(self, invited):
        browser, other = Client(), PersonFactory()
        browser.force_login(other, backend=BACKEND)
        assert "You’re signed in with another address" in words_of(browser.get(invited))
        for path in (invited, reverse("answer_invitation", args=[Invitation.objects.get().pk])):
            assert "is for another email address" in words_of(browser.post(path, {"join": "1"}, follow=True))
        assert not other.affiliations.exists()
        assert Invitation.objects.get().is_unanswered

    def test_says_that_they_do_not_work_there(self, invited, as_lead, address):
        browser = Client()
        assert "Thank you for telling us" in words_of(browser.post(invited, {"refuse": "1"}))
        assert "This invitation no longer works" in words_of(browser.get(invited))
        again = as_lead.post(address, {"do": "invite", "email": EMAIL, "role": "clerk"})
        assert f"{EMAIL} told us that they don’t work at your school." in words_of(again)
