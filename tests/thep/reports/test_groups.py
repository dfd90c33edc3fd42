"""Every address of the back office that is ours, by every group: each opens its own, and is sent away from all else."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory
from tests.factories.bookings import TermsFactory, book, teacher_at
from tests.factories.courses import course_page
from tests.factories.cpd import certified
from tests.factories.events import EventFactory
from tests.factories.mail import posted
from tests.factories.membership import MembershipFactory, TierTermsFactory
from tests.factories.payments import open_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.groups import Permissions
from thep.bookings import interest
from thep.bookings.models import Terms
from thep.cms.academic_years import this_academic_year
from thep.cms.models import Subject
from thep.cpd.models import CertificateRun, CertificateRunPart
from thep.domains import declared
from thep.events.models import CancellationPolicy, Facilitator, SchoolHoliday
from thep.incoming.models import IncomingMessage
from thep.mail.models import AddressTrouble, Subscription
from thep.mailings.models import ChosenAudience, Mailing
from thep.membership.models import MembershipCharge
from thep.payments.models import Refund, WebhookEvent
from thep.schools.models import EmailDomain
from thep.search.models import SynonymGroup

pytestmark = pytest.mark.django_db

GROUPS = ("Events", "Finance", "Editors", "Office managers")
EVERYBODY = set(GROUPS)
MANAGERS = {"Office managers"}
EVENTS = {"Events", *MANAGERS}
FINANCE = {"Finance", *MANAGERS}
BOTH = {"Events", "Finance", *MANAGERS}

TABLE = {
    "attention/": EVERYBODY,
    "rounds/": {*MANAGERS},
    "readership/": {"Editors", *MANAGERS},
    "readership/<str:what>.<str:kind>": {"Editors", *MANAGERS},
    "networks/schools/": EVENTS,
    "networks/health/": EVENTS,
    "plan/": EVENTS | {"Editors"},
    "plan/<int:year>/": EVENTS | {"Editors"},
    "plan/<int:year>/begin/": MANAGERS,
    "plan/report/": EVENTS | {"Editors"},
    "events/": EVERYBODY,
    "events/new/": EVENTS,
    "events/<int:pk>/": EVERYBODY,
    "events/<int:pk>/change/": EVENTS,
    "events/<int:pk>/publish/": EVENTS,
    "events/<int:pk>/copy/": EVENTS,
    "events/<int:pk>/cancel/": EVENTS,
    "events/<int:pk>/register/": EVENTS,
    "events/<int:pk>/register/links/": EVENTS,
    "events/<int:pk>/register/self/": EVENTS,
    "events/<int:pk>/came/": EVENTS,
    "events/<int:pk>/came/absent/": BOTH,
    "events/<int:pk>/came/paper/": EVENTS,
    "events/<int:pk>/came/sheet.pdf": EVENTS,
    "events/<int:pk>/came/walk-in/": EVENTS,
    "events/<int:pk>/certificates/": EVENTS,
    "events/<int:pk>/certificates/rule/": EVENTS,
    "events/<int:pk>/certificates/progress/": EVENTS,
    "events/<int:pk>/certificates/issue/": EVENTS,
    "events/<int:pk>/certificates/issue/<int:person>/": EVENTS,
    "events/<int:pk>/certificates/pdf/": EVENTS,
    "events/<int:pk>/certificates/zip/": EVENTS,
    "events/<int:pk>/certificates/<int:run>/certificates.zip": EVENTS,
    "events/<int:pk>/certificates/<int:run>/certificates-<int:number>.pdf": EVENTS,
    "certificates/": EVENTS,
    "certificates/<certificate:number>/": EVENTS,
    "certificates/<certificate:number>/certificate.pdf": EVENTS,
    "certificates/<certificate:number>/correct/": EVENTS,
    "certificates/<certificate:number>/revoke/": EVENTS,
    "registers/": EVENTS,
    "registers/terms/": EVENTS,
    "registers/terms/<int:year>/<int:number>/close/": EVENTS,
    "registers/terms/<int:year>/<int:number>/reopen/": MANAGERS,
    "events/<int:pk>/tell-schools/": EVENTS,
    "bookings/": BOTH,
    "bookings/event/<int:pk>/": EVENTS,
    "bookings/<int:pk>/": BOTH,
    "bookings/<int:pk>/cancel/": EVENTS,
    "bookings/<int:pk>/ofsted/": EVENTS,
    "bookings/<int:pk>/transfer/": EVENTS,
    "bookings/<int:pk>/move/": EVENTS,
    "bookings/<int:pk>/resend/": EVENTS,
    "bookings/<int:pk>/offer/": EVENTS,
    "bookings/lines/<int:pk>/seat/": EVENTS,
    "demand/": EVENTS,
    "demand/<int:pk>/": EVENTS,
    "terms/": EVENTS,
    "terms/new/": EVENTS,
    "terms/inspect/<int:pk>/": EVENTS,
    "venues/": EVENTS,
    "venues/new/": EVENTS,
    "venues/edit/<int:pk>/": EVENTS,
    "venues/delete/<int:pk>/": EVENTS,
    "venues/inspect/<int:pk>/": EVENTS,
    "venues/history/<int:pk>/": EVENTS,
    "school-holidays/": EVENTS,
    "school-holidays/new/": EVENTS,
    "school-holidays/import/": EVENTS,
    "school-holidays/edit/<int:pk>/": EVENTS,
    "school-holidays/delete/<int:pk>/": EVENTS,
    "facilitators/": EVENTS | {"Editors"},
    "facilitators/new/": EVENTS | {"Editors"},
    "facilitators/edit/<int:pk>/": EVENTS | {"Editors"},
    "facilitators/delete/<int:pk>/": EVENTS | {"Editors"},
    "facilitators/inspect/<int:pk>/": EVENTS | {"Editors"},
    "facilitators/history/<int:pk>/": EVENTS | {"Editors"},
    "policies/": EVENTS,
    "policies/new/": EVENTS,
    "policies/<int:pk>/": EVENTS,
    "orders/": BOTH,
    "orders/<int:pk>/": BOTH,
    "orders/<int:pk>/paid/": FINANCE,
    "orders/<int:pk>/remind/": FINANCE,
    "orders/<int:pk>/disputed/": FINANCE,
    "orders/<int:pk>/settled/": FINANCE,
    "orders/<int:pk>/cancel/": FINANCE,
    "orders/lines/<int:pk>/refund/": FINANCE,
    "orders/<int:pk>/dealt-with/": FINANCE,
    "owed/": FINANCE,
    "refunds/": FINANCE,
    "refunds/<int:pk>/": FINANCE,
    "refunds/<int:pk>/again/": FINANCE,
    "webhooks/": FINANCE,
    "webhooks/<int:pk>/": FINANCE,
    "webhooks/<int:pk>/again/": FINANCE,
    "schools/": EVERYBODY,
    "schools/<int:pk>/": EVERYBODY,
    "schools/edit/<int:pk>/": FINANCE,
    "schools/history/<int:pk>/": FINANCE,
    "schools/<int:pk>/domain/": MANAGERS,
    "schools/domains/<int:pk>/remove/": MANAGERS,
    "affiliations/": EVENTS,
    "affiliations/<int:pk>/": EVENTS,
    "affiliations/<int:pk>/approve/": MANAGERS,
    "affiliations/<int:pk>/decline/": MANAGERS,
    "affiliations/<int:pk>/end/": MANAGERS,
    "memberships/": FINANCE,
    "memberships/new/": FINANCE,
    "memberships/<int:pk>/": FINANCE,
    "memberships/figures/": FINANCE,
    "memberships/quiet/": FINANCE,
    "memberships/renewals/": FINANCE,
    "memberships/<int:pk>/places/": FINANCE,
    "memberships/<int:pk>/tier/": FINANCE,
    "memberships/<int:pk>/end/": FINANCE,
    "memberships/<int:pk>/renewing/": FINANCE,
    "memberships/<int:pk>/again/": FINANCE,
    "memberships/<int:pk>/costs/<int:charge>/send/": FINANCE,
    "memberships/<int:pk>/costs/<int:charge>/invoice/": FINANCE,
    "memberships/<int:pk>/costs/<int:charge>/withdraw/": FINANCE,
    "membership-fees/": FINANCE,
    "membership-fees/new/": FINANCE,
    "membership-fees/copy/": FINANCE,
    "membership-fees/renew-by/": FINANCE,
    "membership-fees/<int:pk>/": FINANCE,
    "tiers/": FINANCE,
    "tiers/new/": FINANCE,
    "tiers/edit/<int:pk>/": FINANCE,
    "tiers/inspect/<int:pk>/": FINANCE,
    "users/": BOTH,
    "users/new/": MANAGERS,
    "users/<int:pk>/": BOTH,
    "users/<int:pk>/change/": MANAGERS,
    "users/<int:pk>/sign-out/": MANAGERS,
    "users/<int:pk>/close/": MANAGERS,
    "newsletter/": {"Editors", *MANAGERS},
    "newsletter/delete/<int:pk>/": MANAGERS,
    "add-ons/": BOTH,
    "add-ons/new/": EVENTS,
    "add-ons/<int:pk>/": EVENTS,
    "add-ons-of-schools/": BOTH,
    "add-ons-of-schools/<int:pk>/": BOTH,
    "add-ons-of-schools/<int:pk>/quote/": EVENTS,
    "add-ons-of-schools/<int:pk>/refuse/": EVENTS,
    "add-ons-of-schools/<int:pk>/correct/": EVENTS,
    "add-ons-of-schools/<int:pk>/refund/": FINANCE,
    "add-ons-of-schools/<int:pk>/dates/new/": EVENTS,
    "add-on-dates/": EVENTS,
    "add-on-dates/<int:pk>/": EVENTS,
    "add-on-dates/<int:pk>/file/": EVENTS,
    "add-on-dates/<int:pk>/schedule/": EVENTS,
    "add-on-dates/<int:pk>/delivered/": EVENTS,
    "add-on-dates/<int:pk>/close/": EVENTS,
    "add-on-dates/<int:pk>/cancel/": EVENTS,
    "messages/": BOTH,
    "messages/<int:pk>/": BOTH,
    "messages/<int:pk>/again/": MANAGERS,
    "messages/<int:pk>/cancel/": MANAGERS,
    "messages/hold/": MANAGERS,
    "messages/hold/begin/": MANAGERS,
    "messages/hold/end/": MANAGERS,
    "messages/hold/cancel/": MANAGERS,
    "messages/hold/<str:kind>/send/": MANAGERS,
    "messages/hold/<str:kind>/cancel/": MANAGERS,
    "email-addresses/": MANAGERS,
    "email-addresses/<int:pk>/again/": MANAGERS,
    "mailings/": EVENTS,
    "mailings/new/": EVENTS,
    "mailings/new/<str:audience>/": EVENTS,
    "mailings/<int:pk>/": EVENTS,
    "mailings/<int:pk>/progress/": EVENTS,
    "mailings/<int:pk>/words/": EVENTS,
    "mailings/<int:pk>/people/": EVENTS,
    "mailings/<int:pk>/people/add/": EVENTS,
    "mailings/<int:pk>/people/add/<str:audience>/": EVENTS,
    "mailings/<int:pk>/people/<int:chosen>/remove/": EVENTS,
    "mailings/<int:pk>/preview/": EVENTS,
    "mailings/<int:pk>/test/": EVENTS,
    "mailings/<int:pk>/send/": EVENTS,
    "mailings/<int:pk>/schedule/": EVENTS,
    "mailings/<int:pk>/take-back/": EVENTS,
    "mailings/<int:pk>/pause/": EVENTS,
    "mailings/<int:pk>/go-on/": EVENTS,
    "mailings/<int:pk>/stop/": EVENTS,
    "mailings/<int:pk>/delete/": EVENTS,
    "mailings/<int:pk>/copy/": EVENTS,
    "replies/": BOTH,
    "replies/<int:pk>/": BOTH,
    "replies/<int:pk>/done/": BOTH,
    "emails/": EVERYBODY,
    "emails/<str:kind>/": EVERYBODY,
    "emails/<str:kind>/<slug:part>/": {"Editors", *MANAGERS},
    "emails/<str:kind>/<slug:part>/original/": {"Editors", *MANAGERS},
}
"""What each address answers to whom: 200 for these groups, the way back to the first page for the others."""

OURS = {pattern.split("/")[0] for pattern in TABLE}
FRAGMENTS = ("results/", "history-results/<int:pk>/")  # a list's own parts, guarded with it


def addresses():
    """The patterns of the back office under our names."""
    for pattern in walk(get_resolver().url_patterns):
        inside = pattern.removeprefix("office/")
        if inside != pattern and inside.split("/")[0] in OURS and not inside.endswith(FRAGMENTS):
            yield inside


def walk(patterns, before=""):
    for each in patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield pattern
        else:
            yield from walk(each.url_patterns, pattern)


@pytest.fixture
def records():
    """The primary key that each kind of address is tried with."""
    school = SchoolFactory()
    person = teacher_at(school)
    page = course_page()
    event = EventFactory(page=page, policy=CancellationPolicy.objects.create(name="Standard", slug="standard", text="…"))
    interest.register(page, person=person)
    booking = book(event, person, school=school)
    order = open_order()
    refund = Refund.objects.create(
        order=order, line=order.lines.get(), payment=order.payments.get(), kind=Refund.Kind.REFUND, pence=100, cause="c", state="failed"
    )
    TermsFactory()
    membership = MembershipFactory(school=school)
    fee = {"kind": "fee", "tier": membership.tier, "net_pence": 100, "vat_rate": 2000, "included_places": 0, "working": "£1"}
    MembershipCharge.objects.create(pk=membership.pk, membership=membership, **fee)
    date = DeliveryFactory(purchase__school=school, evidence_file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    drawn = {"event": event, "total": 1, "finished_at": timezone.now()}
    zipped, printed = (CertificateRun.objects.create(kind=kind, **drawn) for kind in ("zip", "pdf"))
    CertificateRunPart.objects.create(run=printed, number=1, sheets=1, document=b"%PDF-1.7")
    return {
        "<int:run>/certificates.zip": zipped.pk,
        "<int:run>/certificates-<int:number>.pdf": printed.pk,
        "<int:person>": person.pk,
        "certificates": certified().number,
        "plan": this_academic_year(),
        "events": event.pk,
        "bookings": booking.pk,
        "bookings/event": event.pk,
        "bookings/lines": order.lines.get().pk,
        "demand": page.pk,
        "terms": Terms.objects.get().pk,
        "venues": event.venue_id,
        "facilitators": Facilitator.objects.create(name="Sultana Rahman", slug="sultana").pk,
        "school-holidays": SchoolHoliday.objects.create(name="Half-term", first_day="2027-02-15", last_day="2027-02-19").pk,
        "policies": event.policy_id,
        "orders": order.pk,
        "orders/lines": order.lines.get().pk,
        "refunds": refund.pk,
        "webhooks": WebhookEvent.objects.create(stripe_id="evt_1", type="x", state="failed", payload={}).pk,
        "schools": school.pk,
        "schools/domains": EmailDomain.objects.create(school=school, domain="a.example").pk,
        "affiliations": AffiliationFactory(state="asked", school=school).pk,
        "memberships": membership.pk,
        "tiers": membership.tier_id,
        "membership-fees": TierTermsFactory(tier=membership.tier).pk,
        "add-ons": date.purchase.add_on_id,
        "add-ons-of-schools": date.purchase_id,
        "add-on-dates": date.pk,
        "users": PersonFactory().pk,
        "newsletter": Subscription.objects.create(email="a@school.example").pk,
        "email-addresses": AddressTrouble.objects.create(address="a@school.example", came_back_at=timezone.now()).pk,
        "mailings": mailing_to(event).pk,
        "replies": IncomingMessage.objects.create(purpose="booking", record=booking.pk, from_address="a@school.example").pk,
        "messages": posted("a@school.example", subject="s", text="t", cause="booking:0:x").pk,
    }


def mailing_to(event):
    """Make a draft to people of `event`, whose chosen audience has its number."""
    mailing = Mailing.objects.create(subject="s", body="b")
    choice = {"event": [str(event.pk)], "groups": ["booked"]}
    ChosenAudience.objects.create(pk=mailing.pk, mailing=mailing, audience="bookings.event", choice=choice)
    return mailing


def filled(pattern, records):
    part = "/".join(pattern.split("/")[:2])
    pk = records.get(part) or records.get(pattern.split("/")[0])
    pattern = pattern.replace("<str:what>.<str:kind>", "pages.csv").replace("<str:audience>", "bookings.event")
    pattern = pattern.replace("<str:kind>", "schools.approved").replace("<slug:part>", "introduction")
    pattern = pattern.replace("<certificate:number>", str(pk)).replace("<int:year>/<int:number>", "2025/1")
    for end in [end for end in records if end.startswith("<") and pattern.rstrip("/").endswith(end)]:
        pattern = re.sub(r"<int:(run|person)>", str(records[end]), pattern).replace("<int:number>", "1")
    return "/office/" + re.sub(r"<int:\w+>", str(pk), pattern)


def test_the_table_lists_every_address_and_no_other():
    assert set(addresses()) == set(TABLE)


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_opens_its_own_and_no_other(office, client, records, group):
    office(group)
    wrong = {}
    for pattern, allowed in TABLE.items():
        address = filled(pattern, records)
        expected = 200 if group in allowed else 302
        answer = client.get(address)
        if answer.status_code != expected:
            wrong[address] = answer.status_code
        if expected == 302:
            assert client.post(address, {"pence": "1", "reason": "x"}).status_code == 302, address
    assert wrong == {}


@pytest.mark.parametrize(
    ("group", "menu"),
    [
        ("Events", {"Events", "Bookings", "Certificates", "Demand", "Venues", "Facilitators", "Cancellation policies", "Terms"}),
        ("Finance", {"Orders", "Invoices owed", "Refunds", "Messages from Stripe", "Memberships", "Tiers"}),
        ("Editors", {"Facilitators", "Pages"}),
        ("Office managers", {"Events", "Orders", "Schools", "People", "Affiliations", "Emails", "Messages", "Pages"}),
    ],
)
def test_each_group_has_its_own_menu(office, client, group, menu):
    office(group)
    page = client.get("/office/").content.decode()
    shown = set(re.findall(r'"label": "([^"]+)"', page))
    assert menu <= shown
    hidden = {
        "Events": {"Refunds", "Messages from Stripe", "Tiers"},
        "Finance": {"Demand", "Venues"},
        "Editors": {"Orders", "People", "Bookings"},
    }
    assert not shown & hidden.get(group, set())


def test_a_second_step_is_asked_for_before_anything_is_shown(office, client, settings):
    office("Office managers")
    settings.MFA_REQUIRED_FOR_DUTIES = True
    for address in ("/office/", "/office/events/", "/office/attention/", "/office/users/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, "/accounts/second-step/")


def test_editors_keep_the_subjects_and_the_synonyms(office, client):
    office("Editors")
    client.post("/office/snippets/search/synonymgroup/add/", {"terms": "SEND\nspecial educational needs and disabilities"})
    client.post("/office/snippets/cms/subject/add/", {"name": "Oracy", "slug": "oracy"})
    assert SynonymGroup.objects.get().listed() == ["SEND", "special educational needs and disabilities"]
    assert Subject.objects.get().name == "Oracy"
    office("Finance")
    assert client.get("/office/snippets/search/synonymgroup/").status_code == 302


def test_every_model_that_a_group_may_touch_is_installed():
    for permissions in declared(Permissions):
        for label in permissions.models:
            apps.get_model(label)


def test_how_the_office_looks_is_chosen_without_a_first_and_a_last_name(office, client):
    person = office("Events")
    form = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on"}
    assert "last_name" not in client.get("/office/account/").content.decode()
    client.post("/office/account/", form | {"locale-preferred_language": "", "locale-current_time_zone": "Europe/London"})
    assert UserProfile.get_for_user(person).theme == "dark"
    client.logout()
    assert client.get("/office/account/").status_code == 302
