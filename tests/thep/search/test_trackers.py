"""What other sites add to links in order to count clicks is passed over in silence, on every list."""

import pytest

from tests.factories.courses import course_page, run
from tests.factories.teach_th import home_page, story_index

pytestmark = pytest.mark.django_db

LISTS = ["/courses/", "/courses/?view=calendar", "/search/?q=phonics", "/teach/vacancies/", "/teach/schools/", "/teach/stories/"]
ADDED = [
    "utm_source=newsletter&utm_medium=email",
    "fbclid=x",
    "gclid=x&gbraid=y&wbraid=z&gad_source=1&gad_campaignid=2",
    "mc_cid=a1&mc_eid=b2",
    "UTM_Campaign=x&msclkid=y&_hsenc=z&mkt_tok=1&igshid=2",
]


@pytest.fixture(scope="module", autouse=True)
def _pages(shared_database):
    """Made once for all of these tests: the site's first pages, and a course with a run."""
    home_page()
    story_index()
    run(course_page())


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("added", ADDED)
def test_a_link_with_trackers_leads_to_the_same_page_without_a_word(client, address, added):
    page = client.get(f"{address}{'&' if '?' in address else '?'}{added}")
    assert page.status_code == 200
    assert "There’s no filter called" not in page.text
    assert "There’s no filter called ‘colour’." in client.get(f"{address}{'&' if '?' in address else '?'}{added}&colour=red").text
