"""Where people find what they can book is said by a domain, and links everywhere lead there."""

import pytest

from thep.cms.catalogues import Catalogue

pytestmark = pytest.mark.django_db


def test_links_lead_to_the_catalogue_that_a_domain_declares(client, declare):
    declare(Catalogue("networks"), alone=True)
    assert '<a href="/networks/">courses and events</a>' in client.get("/nowhere/").content.decode()


def test_where_no_domain_has_a_catalogue_links_lead_to_the_home_page(client, declare):
    declare(Catalogue("no_view_of_this_name"), alone=True)
    assert '<a href="/">courses and events</a>' in client.get("/nowhere/").content.decode()


def test_the_catalogue_is_the_one_of_courses(client):
    assert '<a href="/courses/">courses and events</a>' in client.get("/nowhere/").content.decode()
