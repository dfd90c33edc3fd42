"""A page that is kept for schools with an add-on."""

import datetime

from wagtail.models import PageViewRestriction

from thep.addons.models import AddOn
from thep.cms.first_things import add_page, stream_values
from thep.cms.models import StandardPage
from thep.home.models import HomePage

WORKBOOK = "governors-workbook"
WORDS = """
<h2>Before your first session</h2>
<p>Fill in the skills audit together at a meeting: it takes twenty minutes.
Bring last term’s headteacher’s report, and one question that nobody asked about it.</p>
<h2>Questions worth asking</h2>
<ul><li>Which pupils do less well here than nearby, and what have we changed since we last asked?</li>
<li>What does this year’s spending plan assume about next year’s roll?</li>
<li>When did each of us last look at the single central record, and with whom?</li></ul>
<h2>After each session</h2>
<p>The clerk notes who came and what the board will do by its next meeting.</p>
"""


def load(today: datetime.date) -> None:
    """Have a workbook that the governor package opens, or leave it as it has become."""
    home, group = HomePage.objects.get(), AddOn.objects.get(slug="governor-package").pages_group
    if group is None or StandardPage.objects.child_of(home).filter(slug=WORKBOOK).exists():
        return
    page = add_page(
        home,
        StandardPage(
            slug=WORKBOOK,
            title="Governors’ workbook",
            lead="For boards that have our training package: what to do before, between and after the sessions.",
            search_description="For governing boards with the training package: the skills audit, questions to ask and what to note.",
            body=stream_values([("text", WORDS)]),
        ),
    )
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS).groups.set([group])
