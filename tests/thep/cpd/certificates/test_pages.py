"""What holders, the office and whoever checks a certificate see."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import attended, certified, event_that_began, mark
from tests.pdf_reader import PdfReader
from thep.cpd.certificates import certificates, checking, document, rules
from thep.cpd.certificates.models import Certificate
from thep.cpd.models import Mark

from .test_certificates import HOURS_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def nasima():
    return PersonFactory(name="Nasima Begum-Ó Néill")


@pytest.fixture
def made(nasima):
    return certified(nasima, title="Phonics that sticks")


def words_of(response):
    return " ".join(response.content.decode().split())


class TestChecking:
    def test_a_number_shows_initials_and_no_name(self, client, made):
        response = client.get(made.get_absolute_url())
        said = words_of(response)
        assert "In force" in said
        assert "Phonics that sticks" in said
        assert "N. B. N." in said
        assert not any(name in said for name in ("Nasima", "Begum", "Néill", "3 hours"))
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        ("name", "surname"),
        [
            ("Nasima Begum-Ó Néill", "Néill"),
            ("Nasima Begum-Ó Néill", "o neill"),
            ("Nasima O’Neill", "O'NEILL"),
            ("Nasima Begum-Khan", "begum khan"),
            ("Nasima Begum", "Nasima Begum"),
        ],
    )
    def test_whoever_knows_the_surname_sees_all_of_it(self, client, name, surname):
        made = certified(PersonFactory(name=name))
        said = words_of(client.post(made.get_absolute_url(), {"surname": surname}))
        assert "Nasima" in said
        assert "3 hours" in said

    @pytest.mark.parametrize("surname", ["", "Nasima", "Begum", "ill", "Smith", "·"])
    def test_another_surname_shows_nothing_more(self, client, made, surname):
        response = client.post(made.get_absolute_url(), {"surname": surname})
        said = words_of(response)
        assert response.status_code == 422
        assert "Nasima" not in said.replace(f'value="{surname}"', "")
        assert "surname" in said

    def test_surnames_are_not_tried_for_ever(self, client, made):
        tried = [client.post(made.get_absolute_url(), {"surname": f"Smith {number}"}).status_code for number in range(7)]
        assert tried == [422] * 5 + [429] * 2
        assert client.get(made.get_absolute_url()).status_code == 200

    def test_the_holders_link_shows_all_of_it(self, client, made):
        response = client.get(reverse("certificate_shared", args=[checking.share_token(made)]))
        assert "Nasima Begum-Ó Néill" in words_of(response)
        assert response["Referrer-Policy"] == "no-referrer"

    def test_a_link_that_was_changed_opens_nothing(self, client, made):
        token = checking.share_token(made)
        assert client.get(reverse("certificate_shared", args=[token[:-2] + "xx"])).status_code == 404
        Certificate.objects.all().delete()
        assert client.get(reverse("certificate_shared", args=[token])).status_code == 410

    def test_a_replaced_one_says_so_and_leads_to_no_other(self, client, made, office):
        made.person.name = "Nasima Khan"
        made.person.save()
        new = certificates.reissue(made, by=office)
        for address in (made.get_absolute_url(), reverse("certificate_shared", args=[checking.share_token(made)])):
            said = words_of(client.get(address))
            assert "We replaced this certificate by a corrected one" in said
            assert new.number not in said
            assert "Khan" not in said

    def test_a_revoked_one_says_so_and_not_why(self, client, made, office):
        certificates.revoke(made, reason="Somebody else signed in", by=office)
        said = words_of(client.get(made.get_absolute_url()))
        assert "We revoked this certificate" in said
        assert "Somebody else" not in said

    def test_of_a_closed_account_it_stays_without_the_name(self, client, made):
        Certificate.objects.update(name="")
        said = words_of(client.get(made.get_absolute_url()))
        assert "In force" in said
        assert "We don’t keep the name any more" in said
        assert client.post(made.get_absolute_url(), {"surname": ""}).status_code == 422

    def test_a_number_is_read_as_people_type_it(self, client):
        made = Certificate.objects.get(pk=certified().pk)
        Certificate.objects.filter(pk=made.pk).update(number="K0M1-9Q2X-TD41")
        response = client.get(reverse("certificates"), {"number": " komi 9q2x–tdAL ".replace("A", "4")}, follow=True)
        assert response.redirect_chain[-1][0] == "/certificates/K0M1-9Q2X-TD41/"
        assert client.get("/certificates/k0m19q2xtd41/").status_code == 302

    @pytest.mark.parametrize("number", ["", "123", "K7M3-9Q2X-TD4U", "K7M3-9Q2X-TD4V-1"])
    def test_what_is_no_number_is_said_in_words(self, client, number):
        response = client.get(reverse("certificates"), {"number": number})
        assert response.status_code == 422
        assert "number" in words_of(response)

    def test_a_wrong_number_is_said_in_words(self, client):
        response = client.get("/certificates/K7M3-9Q2X-TD4V/")
        assert response.status_code == 404
        assert "No certificate has this number" in words_of(response)

    def test_the_footer_leads_there(self, client):
        assert 'href="/certificates/"' in words_of(client.get(reverse("certificates")))


class TestHolder:
    def test_takes_theirs_and_downloads_it(self, client, nasima):
        event = event_that_began(ago=HOURS_AGO, title="Phonics that sticks")
        attended(event, nasima)
        client.force_login(nasima)
        assert "Get your certificate" in words_of(client.get(reverse("member_certificates")))
        booking = nasima.bookings.get()
        assert "Get your certificate" in words_of(client.get(reverse("member_booking", args=[booking.reference])))

        page = client.post(reverse("member_certificate_take", args=[event.pk]), follow=True)
        pdf = client.get(reverse("member_certificate_pdf", args=[Certificate.objects.get().number]))

        assert "Download the certificate" in words_of(page)
        assert pdf["Content-Type"] == "application/pdf"
        reader = PdfReader(pdf.content)
        assert reader.tags["H1"] == 1
        assert "pdfuaid" in reader.metadata
        assert "Open your certificate" in words_of(client.get(reverse("member_booking", args=[booking.reference])))
        assert "Get your certificate" not in words_of(client.get(reverse("member_certificates")))

    def test_who_was_not_there_is_told_why(self, client, nasima):
        event = event_that_began(ago=HOURS_AGO)
        attended(event, nasima, Mark.State.LATE, minutes=20)
        client.force_login(nasima)
        said = words_of(client.post(reverse("member_certificate_take", args=[event.pk]), follow=True))
        assert "By the register it was 20 of 180 minutes, and a certificate asks for 144" in said
        assert not Certificate.objects.exists()

    def test_who_has_nothing_to_do_with_the_event_finds_nothing(self, client, nasima):
        client.force_login(nasima)
        assert client.post(reverse("member_certificate_take", args=[event_that_began(ago=HOURS_AGO).pk])).status_code == 404

    def test_what_is_not_in_force_says_so_instead_of_a_file(self, client, made, office):
        certificates.revoke(made, reason="Somebody else signed in.", by=office)
        client.force_login(made.person)
        response = client.get(reverse("member_certificate_pdf", args=[made.number]), follow=True)
        said = words_of(response)
        assert "so it can’t be downloaded" in said
        assert "Somebody else signed in." in said
        assert "Revoked" in words_of(client.get(reverse("member_certificates")))


class TestOffice:
    def test_sets_the_rule_issues_corrects_and_revokes(self, client, office, nasima):
        event = event_that_began(ago=HOURS_AGO, title="Phonics that sticks")
        attended(event, nasima)
        absent = attended(event, PersonFactory(name="Peter Lowe"), Mark.State.ABSENT)
        client.force_login(office)
        screen = reverse("office_event_certificates", args=[event.pk])
        assert "0 of 180 minutes" in words_of(client.get(screen))
        wrong = client.post(reverse("office_certificate_rule", args=[event.pk]), {"offered": "on", "percent": "0"})
        assert "Enter 1 or more" in words_of(wrong)
        client.post(reverse("office_certificate_rule", args=[event.pk]), {"offered": "on", "percent": "50"})
        assert rules.rule_of(event).percent == 50

        client.post(reverse("office_certificate_issue", args=[event.pk, nasima.pk]))
        client.post(reverse("office_certificate_issue", args=[event.pk, absent.pk]))

        [made] = Certificate.objects.all()
        assert (made.person, made.issued_by) == (nasima, office)
        assert client.get(reverse("office_certificate_pdf", args=[made.number])).content.startswith(b"%PDF")
        refused = client.post(reverse("office_certificate_reissue", args=[made.number]))
        assert "already says what the register" in words_of(refused)
        mark(event, nasima, Mark.State.LATE, minutes=100, seen=10**9)
        client.post(reverse("office_certificate_reissue", args=[made.number]))
        new = Certificate.objects.in_force().get()
        assert new.replaces == made
        assert new.number in words_of(client.get(reverse("office_certificate", args=[made.number])))

        unsaid = client.post(reverse("office_certificate_revoke", args=[new.number]), {"reason": ""})
        assert "Enter why the certificate is revoked" in words_of(unsaid)
        client.post(reverse("office_certificate_revoke", args=[new.number]), {"reason": "Wrong person"})
        assert "Revoked" in words_of(client.get(screen))
        assert "is revoked already" in words_of(client.get(reverse("office_certificate_revoke", args=[new.number])))
        client.post(reverse("office_certificate_issue", args=[event.pk, nasima.pk]))
        assert Certificate.objects.in_force().count() == 1


def test_on_paper_many_days_are_counted_and_long_words_are_set_smaller():
    made = certified(PersonFactory(name="Nasima Begum"), title="Phonics that sticks")
    assert "days from" not in document.page_of([made])
    assert '<div class="sheet">' in document.page_of([made])

    made.days = [f"2026-11-{day}" for day in (12, 19, 20, 26, 27)]
    made.objectives = ["A learning offer that people can find, book and build on in one place"] * 4

    page = document.page_of([made])
    assert "5 days from 12 November 2026 to 27 November 2026" in page
    assert '<div class="sheet long">' in page
