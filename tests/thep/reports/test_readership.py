import datetime
import io
import re

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from thep.analytics.counted import CountedSearch, CountedThings
from thep.analytics.models import DailyTotal
from thep.reports import charts
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/office/readership/"


@pytest.fixture
def _counts():
    today = timezone.localdate()
    now = timezone.now()
    SearchEntry.objects.create(kind="page", key="1", title="Who we are", url="/about/", created_at=now)
    SearchEntry.objects.create(kind="vacancy", key="7", title="Teacher of art", url="/teach/vacancies/7-teacher-of-art/", created_at=now)
    for kind, key, days, count in (
        ("page", "/", 0, 1200),
        ("page", "/about/", 3, 34),
        ("page", "/about/", 200, 5),
        ("nothing found in courses", "xylophone repair", 2, 6),
        ("nothing found in site", "=cmd|' /c calc'!A0", 2, 9),
        ("vacancy", "7", 1, 21),
        ("vacancy", "8", 1, 2),
        ("application", "7", 1, 4),
    ):
        DailyTotal.objects.create(kind=kind, key=key, date=today - datetime.timedelta(days), count=count)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.usefixtures("_counts")
def test_an_editor_sees_what_is_read_and_what_is_looked_for_in_vain(office, client):
    office("Editors")
    page = client.get(ADDRESS).content.decode()
    text = words(page)
    assert "Pages viewed: 1,234" in text
    assert page.count("<rect") == 28
    assert "Home / 1,200" in text
    assert "Who we are /about/ 34" in text
    assert "xylophone repair Courses 6" in text
    synonym = "/office/snippets/search/synonymgroup/add/?terms=xylophone+repair"
    assert synonym in page
    assert "xylophone repair</textarea>" in client.get(synonym).content.decode()
    assert "Teacher of art 21 4" in text
    assert "Vacancy 8 (no longer listed) 2 0" in text


@pytest.mark.usefixtures("_counts")
def test_a_longer_time_is_shown_by_the_week(office, client):
    office("Office managers")
    page = client.get(ADDRESS, {"days": "364"}).content.decode()
    assert "Pages viewed: 1,239" in words(page)
    assert page.count("<rect") == 52
    assert client.get(ADDRESS, {"days": "drop table"}).content.decode().count("<rect") == 28


def test_it_says_so_where_nothing_was_counted(office, client):
    office("Editors")
    text = words(client.get(ADDRESS).content.decode())
    assert "Pages viewed: 0" in text
    assert "Nobody viewed a page in this period." in text
    assert "Every search found a result." in text


@pytest.mark.usefixtures("_counts")
@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("pages", [["Page", "Address", "Views"], ["Home", "/", "1200"], ["Who we are", "/about/", "34"]]),
        (
            "searches",
            [
                ["Words", "Searched in", "Times nothing was found"],
                ["'=cmd|' /c calc'!A0", "The whole site", "9"],
                ["xylophone repair", "Courses", "6"],
            ],
        ),
        (
            "vacancies",
            [
                ["Vacancy", "Address", "Views", "Applications started"],
                ["Teacher of art", "/teach/vacancies/7-teacher-of-art/", "21", "4"],
                ["Vacancy 8 (no longer listed)", None, "2", "0"],
            ],
        ),
    ],
)
def test_each_list_is_kept_as_a_spreadsheet(office, client, what, rows):
    office("Editors")
    csv = b"".join(client.get(f"{ADDRESS}{what}.csv").streaming_content).decode("utf-8-sig")
    assert csv.splitlines() == [",".join(cell or "" for cell in row) for row in rows]
    workbook = io.BytesIO(b"".join(client.get(f"{ADDRESS}{what}.xlsx").streaming_content))
    assert CalamineWorkbook.from_filelike(workbook).get_sheet_by_index(0).to_python() == [
        [int(cell) if cell.isdigit() else cell for cell in (each or "" for each in row)] for row in rows
    ]


@pytest.mark.usefixtures("_counts")
def test_the_views_of_each_day_are_kept_as_a_spreadsheet(office, client):
    office("Editors")
    lines = b"".join(client.get(f"{ADDRESS}views.csv?days=91").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 92
    assert lines[-1] == f"{timezone.localdate()},1200"
    assert client.get(f"{ADDRESS}people.csv").status_code == 404
    assert client.get(f"{ADDRESS}views.exe").status_code == 404


def test_it_takes_as_many_queries_for_many_as_for_few(office, client, django_assert_max_num_queries):
    office("Editors")
    for number in range(60):
        DailyTotal.objects.create(kind="page", key=f"/{number}/", date=timezone.localdate(), count=number)
    client.get(ADDRESS)
    with django_assert_max_num_queries(22):
        client.get(ADDRESS)


@pytest.mark.parametrize(("highest", "top"), [(0, 2), (2, 2), (3, 4), (8, 8), (9, 20), (21, 40), (441, 600), (1201, 2000)])
def test_a_chart_ends_at_a_round_number(highest, top):
    chart = charts.bars([("Mon", "Monday", highest), ("Tue", "Tuesday", 0)])
    assert [line.number for line in chart.lines] == [0, top // 2, top]
    assert chart.bars[0].height == pytest.approx(highest / top * 182, abs=0.1)
    assert chart.bars[1].height == 0


@pytest.mark.usefixtures("_counts")
def test_what_a_domain_has_counted_is_shown_under_its_name(office, client, declare):
    office("Editors")
    SearchEntry.objects.create(kind="club", key="3", title="Chess club", url="/clubs/3/", created_at=timezone.now())
    for kind, key, count in (("club", "3", 12), ("joined", "3", 5), ("nothing found in clubs", "origami", 4)):
        DailyTotal.objects.create(kind=kind, key=key, date=timezone.localdate(), count=count)
    declare(
        CountedSearch("clubs", "Clubs"),
        CountedThings(name="clubs", one="Club", many="Clubs", kind="club", views="club", further="joined", label="People who joined"),
    )
    text = words(client.get(ADDRESS).content.decode())
    assert "Clubs Club Views People who joined Chess club 12 5 Download all clubs as" in text
    assert "origami Clubs 4" in text
    assert client.get(f"{ADDRESS}clubs.csv").getvalue().decode().splitlines()[1] == "Chess club,/clubs/3/,12,5"
