"""The office keeps the catalogue, says what things cost, arranges dates, corrects and refunds; and sees what waits for it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from tests.factories.addons import AddOnFactory, DeliveryFactory, PurchaseFactory, bought, in_state, on_request
from tests.factories.bookings import pay
from tests.factories.membership import TierFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.accounts.personal_data import export
from thep.addons import attention, figures, personal_data, plan_figures, retention, year_figures
from thep.addons.models import AddOn, Delivery, Purchase
from thep.addons.states import State, state_of
from thep.cms.models import Objective
from thep.mail.models import Message
from thep.schools.statement_sections import Period

pytestmark = pytest.mark.django_db
CATALOGUE = {
    "name": "Coaching", "slug": "coaching", "summary": "Six sessions.", "description": "One to one.", "unit": "session",
    "units": "sessions", "most": "12", "grants": "half_days", "brings": "1", "pricing": "fixed", "vat_rate": "2000", "order": "10",
}  # fmt: skip


def step(client, where, *args, **form):
    return client.post(reverse(where, args=args), form, follow=True)


class TestCatalogue:
    def test_an_add_on_is_entered_changed_and_found(self, office, client, done):
        office("Office managers")
        full = TierFactory(name="Full")
        objective = Objective.objects.first() or Objective.objects.create(key="1.1")
        form = CATALOGUE | {
            "pence_others_1": "150",
            "pence_full_1": "120",
            "from_2": "6",
            "pence_full_2": "99.50",
            "buyers": ["headteacher"],
        }
        assert "Coaching: saved." in done(step(client, "office_add_ons:add", **form, objectives=[objective.pk]))
        add_on = AddOn.objects.get()
        assert [(each.tier, each.from_quantity, each.net_pence) for each in add_on.prices.order_by("from_quantity", "-net_pence")] == [
            (None, 1, 15_000), (full, 1, 12_000), (full, 6, 9_950),
        ]  # fmt: skip
        assert (add_on.buyers, add_on.objectives.get()) == (["headteacher"], objective)
        address = reverse("office_add_ons:edit", args=[add_on.pk])
        assert 'value="99.50"' in client.get(address).content.decode()
        assert "£99.50 to £150" in words(client.get(reverse("office_add_ons:index")))
        assert "coaching" in client.get("/search/?q=coaching").text.lower()
        done(client.post(address, CATALOGUE | {"pricing": "on_request"}, follow=True))
        assert not add_on.prices.exists()

    def test_one_that_opens_pages_is_so_until_none_are_kept_for_it(self, office, client, done):
        office("Office managers")
        done(step(client, "office_add_ons:add", **CATALOGUE, pence_others_1="150", opens_pages="on"))
        add_on = AddOn.objects.get()
        page = Page.objects.get(depth=1).add_child(title="Papers", slug="papers")
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.set([add_on.pages_group])
        address = reverse("office_add_ons:edit", args=[add_on.pk])
        answer = client.post(address, CATALOGUE | {"pence_others_1": "150"})
        assert "Pages are kept for it: Papers. Change their privacy first." in words(answer)
        restriction.delete()
        done(client.post(address, CATALOGUE | {"pence_others_1": "150"}, follow=True))
        assert not AddOn.objects.get().opens_pages

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({}, "Enter at least one price."),
            ({"pence_others_1": "0"}, "Enter more than £0."),
            ({"pence_others_2": "5"}, "Enter from how many on this price holds."),
            ({"pence_others_1": "9", "from_2": "3"}, "Enter a price from 3 on"),
            ({"pence_others_1": "9", "from_2": "5", "pence_others_2": "8", "from_3": "4", "pence_others_3": "7"}, "Enter more than 5"),
            ({"pence_others_1": "9", "from_2": "5", "pence_full_2": "8"}, "Enter what one costs too."),
            ({"pence_others_1": "9", "brings": "0"}, "Enter how many each unit brings."),
            ({"pence_others_1": "9", "grants": "nothing"}, "Enter 0, as nothing is counted."),
            ({"pence_others_1": "9", "name": "Consultancy day"}, "An add-on of this name is there already."),
            ({"pence_others_1": "9", "on_sale_from": "2026-10-02", "on_sale_until": "2026-10-01"}, "isn’t before the first"),
        ],
    )
    def test_what_nobody_could_buy_is_refused(self, office, client, form, said):
        office("Office managers")
        TierFactory(name="Full")
        AddOnFactory()
        assert said in words(client.post(reverse("office_add_ons:add"), CATALOGUE | form))
        assert AddOn.objects.count() == 1


class TestPurchases:
    def test_a_question_is_answered_or_refused(self, office, client, done, school, lead):
        office("Events")
        purchase = in_state(State.ASKED, school=school, add_on=on_request(), message="Our reading", net_pence=0)
        page = words(client.get(reverse("office_add_ons_bought:inspect", args=[purchase.pk])))
        assert "Our reading" in page
        offer = {"quantity": "1", "net_pence": "1800", "vat_rate": "2000", "brings": "4", "text": "Two days.", "answer_by": "2026-10-01"}
        assert "Enter the sum." in words(step(client, "office_add_ons_bought:quote", purchase.pk, **offer | {"net_pence": ""}))
        assert "The offer for £1,800 is on its way." in done(step(client, "office_add_ons_bought:quote", purchase.pk, **offer))
        assert state_of(Purchase.objects.get()) == State.QUOTED
        assert "told" in done(step(client, "office_add_ons_bought:refuse", purchase.pk, reason="Our reviewers are booked."))
        assert "Our reviewers are booked." in Message.objects.get(kind="addons.refused").text
        assert "is not bought" in words(step(client, "office_add_ons_bought:quote", purchase.pk, **offer))

    def test_dates_are_arranged_delivered_and_closed(self, office, client, done, school, lead, autumn):
        office("Events")
        purchase = PurchaseFactory(school=school)
        token = "0d9f7a0e-4b3c-4f6e-9a44-0c5d8f1b7a11"
        form = {"day": "2026-09-11", "part": "morning", "deliverer": "Miriam Okafor", "token": token}
        for _ in range(2):
            assert "scheduled" in done(step(client, "office_add_ons_bought:arrange", purchase.pk, **form))
        delivery = Delivery.objects.get()
        assert "Cancel a date first" not in words(client.get(reverse("office_add_on_dates:inspect", args=[delivery.pk])))
        changed = form | {"day": "2026-09-14", "location": "The hall"}
        assert "14 September 2026" in done(step(client, "office_add_on_dates:schedule", delivery.pk, **changed))
        assert Message.objects.filter(kind="addons.date").count() == 2
        assert "still to come" in words(step(client, "office_add_on_dates:deliver", delivery.pk))
        autumn.move_to(datetime.datetime(2026, 9, 15, 9, tzinfo=datetime.UTC))
        assert [each.pk for each in attention.dates_gone_by(None)] == [delivery.pk]
        assert "Now write what was done" in done(step(client, "office_add_on_dates:deliver", delivery.pk))
        assert "Write what was done, or choose a file." in words(step(client, "office_add_on_dates:close", delivery.pk))
        upload = SimpleUploadedFile("note.pdf", b"%PDF-1.7")
        assert "Closed" in done(step(client, "office_add_on_dates:close", delivery.pk, text="We planned the term.", upload=upload))
        assert "We planned the term." in words(client.get(reverse("office_add_on_dates:inspect", args=[delivery.pk])))
        assert not attention.dates_gone_by(None).exists()
        file = client.get(reverse("office_add_on_dates:file", args=[delivery.pk]))
        assert (b"".join(file.streaming_content), file["Cache-Control"]) == (b"%PDF-1.7", "private, no-store")
        assert "can’t be cancelled" in words(step(client, "office_add_on_dates:cancel", delivery.pk, reason="No"))

    def test_half_days_are_corrected_with_a_reason(self, office, client, done):
        office("Events")
        purchase = PurchaseFactory()
        assert "2 days left now" in done(step(client, "office_add_ons_bought:correct", purchase.pk, change="2", reason="Goodwill"))
        refused = words(step(client, "office_add_ons_bought:correct", purchase.pk, change="-5", reason="Too many"))
        assert "more than is left: 2 days of 2 days" in refused
        assert "Goodwill" in words(client.get(reverse("office_add_ons_bought:inspect", args=[purchase.pk])))

    def test_finance_refunds_and_reads_nothing_that_people_wrote(self, office, client, done, school, lead):
        purchase, order = bought(school, lead)
        Purchase.objects.update(message="A colleague is ill", quote_text="We help")
        delivery = DeliveryFactory(purchase=purchase, note="A colleague is ill")
        office("Finance")
        page = words(client.get(reverse("office_add_ons_bought:inspect", args=[purchase.pk])))
        assert order.reference in page
        assert "colleague" not in page
        assert "We help" not in page
        for name in ("inspect", "file", "schedule", "close", "cancel"):
            assert client.get(reverse(f"office_add_on_dates:{name}", args=[delivery.pk])).status_code == 302
        for name in ("quote", "refuse", "correct", "arrange"):
            assert client.get(reverse(f"office_add_ons_bought:{name}", args=[purchase.pk])).status_code == 302
        address = reverse("office_add_ons_bought:refund", args=[purchase.pk])
        opened = client.get(address)
        assert "£720 for all of them" in words(opened)
        form = {"token": opened.context["form"]["token"].value(), "amount": "1", "pence": "", "reason": "Not needed"}
        assert "We’re refunding £360." in done(client.post(address, form, follow=True))
        assert order.refunds.get().pence == 36_000

    def test_the_list_is_filtered_by_state_and_kept_as_a_spreadsheet(self, office, client):
        office("Finance")
        for state in (State.ASKED, State.PAID):
            in_state(state, school=SchoolFactory(name=f"School {state.label}"))
        page = words(client.get(reverse("office_add_ons_bought:index") + "?state=asked"))
        assert "School Asked" in page
        assert "School Paid" not in page
        sheet = client.get(reverse("office_add_ons_bought:index") + "?export=csv")
        assert "School Paid" in b"".join(sheet.streaming_content).decode()


def test_what_nobody_answered_for_three_working_days_needs_attention(autumn):
    """Asked on a Thursday: Thursday, Friday and Monday are three working days."""
    purchase = in_state(State.ASKED)
    for day, found in (("2026-09-14", []), ("2026-09-15", [purchase.pk])):
        autumn.move_to(datetime.datetime.fromisoformat(f"{day}T00:30:00+01:00"))
        assert [each.pk for each in attention.unanswered(None)] == found


def test_a_date_that_a_school_asks_for_needs_attention():
    asked = DeliveryFactory(scheduled_at=None)
    DeliveryFactory()
    assert [each.pk for each in attention.dates_asked_for(None)] == [asked.pk]


def test_income_by_add_on_is_less_refunds_and_of_its_year(office, client, school, lead, autumn):
    add_on = AddOnFactory()
    PurchaseFactory(add_on=add_on, net_pence=50_000, ordered_at=datetime.datetime(2026, 8, 31, 22, tzinfo=datetime.UTC))
    bought(school, lead, add_on=add_on)
    purchase, paid_order = bought(school, lead, add_on=add_on)
    pay(paid_order)
    office("Finance")
    address = reverse("office_add_ons_bought:refund", args=[purchase.pk])
    form = {"token": client.get(address).context["form"]["token"].value(), "amount": "1", "reason": "Not needed"}
    client.post(address, form)
    line = figures.by_add_on(2026)[0]
    assert (line.number, line.agreed_pence, line.paid_pence) == (2, 90_000, 30_000)
    assert figures.by_add_on(2025)[0].agreed_pence == 50_000
    page = words(client.get(reverse("office_memberships:figures")))
    assert "Income by add-on, before VAT" in page
    assert "Consultancy day 2 £900 £300 1 £500" in page


def test_what_serves_the_plan_is_counted():
    add_on = AddOnFactory()
    objective = Objective.objects.first() or Objective.objects.create(key="1.1")
    add_on.objectives.add(objective)
    PurchaseFactory(add_on=add_on)
    in_state(State.CLOSED, add_on=add_on)
    assert plan_figures.bought_serving(2026) == [(1, frozenset({objective.pk}))]


def test_what_is_held_of_a_person_is_shown_to_them_and_forgotten(school, lead, autumn, django_capture_on_commit_callbacks):
    purchase = in_state(State.ASKED, school=school, asked_by=lead, message=f"{lead} would like a review")
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    file = DeliveryFactory(purchase=purchase, asked_by=lead, note="For me", evidence="Done", evidence_file=upload).evidence_file
    held = export(lead)["add-ons you asked for"]
    assert (held[0]["message"], held[1]["note"], held[1]["what_was_done"]) == (f"{lead} would like a review", "For me", "")
    personal_data.erase(lead)
    purchase.refresh_from_db()
    assert (purchase.asked_by, purchase.message) == (None, "closed account would like a review")
    autumn.move_to(datetime.datetime(2032, 11, 1, tzinfo=datetime.UTC))
    assert file.storage.exists(file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.forget_words() == 2
    assert not file.storage.exists(file.name)
    purchase.refresh_from_db()
    assert purchase.message == ""
    assert Delivery.objects.get().evidence == ""


def test_a_schools_term_and_year_say_what_it_bought_and_had(school, lead):
    purchase, _ = bought(school, lead, quantity=3)
    DeliveryFactory(purchase=purchase, day=datetime.date(2026, 9, 8), delivered_at=purchase.ordered_at, part="day")
    DeliveryFactory(purchase=purchase, day=datetime.date(2027, 1, 11))
    DeliveryFactory(purchase=purchase, day=datetime.date(2026, 9, 9), cancelled_at=purchase.ordered_at)
    term = Period(academic_year=2026, number=1, name="Autumn", first=datetime.date(2026, 9, 1), last=datetime.date(2027, 1, 3))
    sold, dates = year_figures.tables(school, term)
    assert list(sold.rows) == [["Consultancy day", "10 September 2026", "£1,650.00", "3 days", "3 days"]]
    assert list(dates.rows) == [["Consultancy day", "8 September 2026", "Whole day", "Miriam Okafor", "Delivered"]]
    assert year_figures.concerned(term) == {school.pk}
    assert year_figures.tables(SchoolFactory(), term) == []
    [section] = year_figures.sections(school, 2026)
    assert list(section.figures) == [("Days in your school", "1 day"), ("Spent on add-ons, before VAT", "£1,650.00")]
    assert list(year_figures.sections(school, 2025)) == []
