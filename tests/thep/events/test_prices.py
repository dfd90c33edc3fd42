import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.events.models import Event, Price
from thep.events.prices import Reader, quote, quotes, vat, with_prices, year_of
from thep.membership.people import is_of_member_school
from thep.membership.years import this_academic_year
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db

FULL, ASSOCIATE, OTHERS = 9500, 4500, 13000


@pytest.fixture
def event():
    event = EventFactory(vat_rate=2000, price=OTHERS)
    Price.objects.create(event=event, tier=TierFactory(name="Full"), net_pence=FULL)
    Price.objects.create(event=event, tier=TierFactory(name="Associate"), net_pence=ASSOCIATE)
    return event


def teacher_at(*memberships):
    person = PersonFactory()
    for membership in memberships:
        AffiliationFactory(person=person, school=membership.school)
    return person


def member_of(tier, event, **fields):
    return MembershipFactory(tier=TierFactory(name=tier), academic_year=year_of(event), **fields)


def test_a_stranger_pays_the_price_for_everyone_else(event):
    quoted = quote(event)
    assert (quoted.net_pence, quoted.vat_pence, quoted.total_pence) == (13000, 2600, 15600)
    assert quoted.reason == "£130 + VAT, the non-member price"
    assert quoted.label == "£130 + VAT"
    assert quote(event, person=PersonFactory()) == quoted


def test_somebody_of_a_member_school_pays_the_price_of_its_tier(event):
    quoted = quote(event, person=teacher_at(member_of("Associate", event)))
    assert quoted.total_pence == 5400
    assert quoted.reason == "£45 + VAT as an associate member"
    assert quoted.tier.name == "Associate"
    assert quoted.others_pence == OTHERS


def test_a_tier_without_a_price_of_its_own_pays_what_everyone_else_pays(event):
    assert quote(event, person=teacher_at(member_of("Supporter", event))).net_pence == OTHERS


def test_an_included_place_is_said_with_what_is_left(event):
    event.uses_included_places = True
    membership = member_of("Full", event, places_granted=20, places_taken=6)
    quoted = quote(event, person=teacher_at(membership))
    assert quoted.is_included
    assert quoted.membership == membership
    assert quoted.label == "Included"
    assert quoted.reason == "Included in your school’s membership: 14 of 20 places left"
    assert quoted.net_pence == FULL


def test_used_up_places_leave_the_price_of_the_tier(event):
    event.uses_included_places = True
    quoted = quote(event, person=teacher_at(member_of("Full", event, places_granted=20, places_taken=20)))
    assert not quoted.is_included
    assert quoted.reason == "£95 + VAT as a full member; all 20 included places are used"


def test_a_place_is_not_included_where_the_event_does_not_use_included_places(event):
    assert not quote(event, person=teacher_at(member_of("Full", event))).is_included


def test_a_free_event_uses_no_included_place(event):
    free = EventFactory(uses_included_places=True)
    quoted = quote(free, person=teacher_at(member_of("Full", free)))
    assert (quoted.is_free, quoted.membership, quoted.label, quoted.reason) == (True, None, "Free", "Free for everyone")


def test_free_for_one_tier_is_not_free_for_everyone():
    event = EventFactory(price=6000)
    Price.objects.create(event=event, tier=TierFactory(name="Full"), net_pence=0)
    assert quote(event, person=teacher_at(member_of("Full", event))).reason == "Free as a full member"
    assert quote(event).reason == "£60, the non-member price"


def test_one_price_for_all_says_so():
    assert quote(EventFactory(price=6000)).reason == "£60, the same for everyone"


def test_of_several_schools_the_best_price_wins_and_its_school_is_named(event):
    full, associate = member_of("Full", event), member_of("Associate", event)
    quoted = quote(event, person=teacher_at(full, associate))
    assert quoted.school == associate.school
    assert quoted.reason == f"£45 + VAT as an associate member, through {associate.school.name}"
    event.uses_included_places = True
    associate.school.memberships.update(places_granted=0)
    quoted = quote(event, person=teacher_at(full, associate))
    assert quoted.membership == full
    assert quoted.reason == f"Included in {full.school.name}’s membership: 20 of 20 places left"


def test_a_colleague_is_priced_as_somebody_of_the_school_given(event):
    full, associate = member_of("Full", event), member_of("Associate", event)
    quoted = quote(event, person=teacher_at(associate), school=full.school)
    assert quoted.net_pence == FULL
    assert quoted.reason == f"£95 + VAT as a full member, through {full.school.name}"


def test_a_school_that_is_no_member_pays_as_everyone_else(event):
    school = SchoolFactory()
    assert quote(event, school=school).net_pence == OTHERS
    assert quote(event, school=school).school == school


@pytest.mark.parametrize("state", [Affiliation.State.ASKED, Affiliation.State.DECLINED, Affiliation.State.ENDED])
def test_only_an_active_affiliation_brings_a_price(event, state):
    affiliation = AffiliationFactory(school=member_of("Full", event).school, state=state)
    assert quote(event, person=affiliation.person).net_pence == OTHERS


def test_the_membership_of_another_year_brings_nothing(event):
    membership = MembershipFactory(tier=TierFactory(name="Full"), academic_year=year_of(event) + 1)
    assert quote(event, person=teacher_at(membership)).net_pence == OTHERS


def test_the_membership_of_the_year_of_the_event_counts(event):
    event.starts_at = event.starts_at.replace(year=event.starts_at.year + 1, month=9, day=1)
    this, following = member_of("Full", event), MembershipFactory(academic_year=year_of(event) - 1)
    assert quote(event, person=teacher_at(this, following)).school == this.school


def test_an_event_with_prices_for_members_alone_charges_others_the_dearest():
    event = EventFactory()
    Price.objects.create(event=event, tier=TierFactory(name="Full"), net_pence=FULL)
    assert quote(event).net_pence == FULL


def test_nobody_signed_in_is_everyone_else(event):
    reader = Reader.of(AnonymousUser())
    assert quotes([event], reader=reader)[event.pk] == quote(event)


def test_a_school_without_a_membership_is_as_everyone_else(event):
    person = AffiliationFactory().person
    assert quotes([event], reader=Reader.of(person))[event.pk].label == quote(event).label


@pytest.mark.parametrize("size", [1, 12])
def test_quotes_of_many_events_take_two_queries(size, event, django_assert_num_queries):
    person = teacher_at(member_of("Full", event), member_of("Associate", event))
    events = [EventFactory(price=pence * 100) for pence in range(size)]
    with django_assert_num_queries(2):
        assert len(quotes(events, reader=Reader.of(person))) == size


def test_prices_that_were_read_with_the_events_need_no_query_and_are_the_same(event, django_assert_num_queries):
    reader = Reader.of(teacher_at(member_of("Full", event)))
    events = [event, EventFactory(), EventFactory(price=0)]
    read = list(with_prices(Event.objects.filter(pk__in=[each.pk for each in events])))
    with django_assert_num_queries(0):
        found = quotes(read, reader=reader)
    assert found == quotes(events, reader=reader)


def test_a_long_grace_is_known_from_the_prices_reader(event, django_assert_num_queries):
    year = this_academic_year() - 5
    membership = MembershipFactory(academic_year=year, grace_until=timezone.localdate())
    people = [teacher_at(membership), teacher_at(MembershipFactory(academic_year=year))]
    for person in people:
        Reader.of(person)
    with django_assert_num_queries(0):
        assert [is_of_member_school(person) for person in people] == [True, False]


@given(net=st.integers(0, 10_000_000), rate=st.integers(0, 10_000))
def test_vat_is_the_nearest_penny_and_half_a_penny_goes_up(net, rate):
    pence = vat(net, rate)
    assert -5000 < net * rate - pence * 10_000 <= 5000 or net * rate - pence * 10_000 == -5000
    assert vat(net, rate) <= vat(net + 1, rate)


@given(net=st.integers(0, 1_000_000), rate=st.sampled_from([0, 500, 2000]))
def test_a_total_is_its_net_and_its_vat(net, rate):
    event = EventFactory.build(pk=1, vat_rate=rate)
    event._prefetched_objects_cache = {"prices": [Price(event=event, tier=None, net_pence=net)]}
    quoted = quotes([event], reader=Reader.of(None))[1]
    assert quoted.total_pence == net + vat(net, rate)
    assert quoted.is_free == (net == 0)


def test_half_a_penny_of_vat_is_rounded_up():
    assert [vat(pence, 2000) for pence in (2, 3, 12, 13)] == [0, 1, 2, 3]
    assert vat(5, 1000) == 1
