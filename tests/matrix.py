"""The authorisation matrix: every address of the site, and what each kind of visitor is answered.

A key is the address's pattern as the URL resolver writes it (`tests/thep/home/test_authorisation.py` walks it and fails on one that is
missing here). A value is a `Row`: the status each visitor gets for a GET with the object that `arguments` makes, 302 being the way to
sign in. Visitors: `anonymous`; `member`, a teacher who owns the object; `stranger`, a teacher of another school; `lead`, the CPD lead of
the member's school; `office`, an office manager. `other_lead`, the CPD lead of the stranger's school, and `finance`, somebody of Finance in
the office, are answered as the stranger is, but where `EXCEPTIONS` says otherwise. Who gets 302, 403 or 404 must not get 2xx or 5xx for
POST, PUT, PATCH or DELETE either.
"""

from networks.members.letters import ANSWER as NETWORK_INVITATION
from teach_th import signed_links
from tests.matrix_accounts import ACCOUNTS
from tests.matrix_events import EVENTS
from tests.matrix_rows import (
    Row,
    a_network,
    a_pack,
    a_pack_of_a_meeting,
    a_post,
    a_resource,
    a_resource_of,
    a_visit,
    add_ons,
    an_add_on,
    an_add_on_date,
    an_advert,
    an_earlier_version,
    facilitators,
    for_members,
    midway,
    own,
    public,
    recruiters,
    signed_in,
)
from thep.cpd.certificates.checking import share_token
from thep.schools.invitations.letters import JOIN
from thep.statements.letters import READ as STATEMENT

MATRIX: dict[str, Row] = (
    ACCOUNTS
    | EVENTS
    | {
        # The member's zone.
        "member/": signed_in(),
        "member/calendar/": signed_in(),
        "member/learning/": signed_in(),
        "member/learning/learning.csv": signed_in(),
        "member/learning/learning.pdf": signed_in(),
        "member/profile/": signed_in(),
        "member/profile/data/": signed_in(),
        "member/profile/data/read/": signed_in(),
        "member/profile/close/": signed_in(),
        "member/schools/": signed_in(),
        "member/schools/<int:pk>/end/": midway(405, lambda world: {"pk": world.affiliation.pk}),
        "member/schools/<int:pk>/answer/": midway(405, lambda world: {"pk": world.affiliation.pk}),
        "member/schools/<int:pk>/leave/": own(lambda world: {"pk": world.affiliation.pk}),
        "member/school/<int:urn>/invitations/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/invitations/<int:pk>/": midway(405, lambda world: {"urn": world.school.urn, "pk": world.invitation.pk}),
        "member/school/<int:urn>/invitations/lists/<int:pk>/": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "pk": world.invitation_list.pk}
        ),
        "member/school/<int:urn>/invitations/lists/<int:pk>/lines.csv": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "pk": world.invitation_list.pk}
        ),
        "member/invitations/<int:pk>/": midway(405, lambda world: {"pk": world.invitation.pk}),
        "member/join/<str:token>/": public(lambda world: {"token": JOIN.sign(world.invitation.pk)}),
        # Who leads an event: the world's facilitator is the office manager.
        "member/leading/": signed_in(),
        "member/leading/<int:pk>/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/running-order/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/register/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/register/walk-in/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/register/without-connection/": midway(405, lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/register/paper/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/sheet.pdf": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/write/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/write/<int:mailing>/": facilitators(
            lambda world: {"pk": world.led_event.pk, "mailing": world.led_mailing.pk}
        ),
        "member/leading/<int:pk>/write/<int:mailing>/change/": facilitators(
            lambda world: {"pk": world.led_event.pk, "mailing": world.led_mailing.pk}
        ),
        "member/leading/<int:pk>/files/": midway(405, lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/files/<int:file>/remove/": midway(
            405, lambda world: {"pk": world.led_event.pk, "file": world.event_file.pk}
        ),
        "member/events/<int:pk>/files/<int:file>/": facilitators(lambda world: {"pk": world.led_event.pk, "file": world.event_file.pk}),
        # Registers: the facilitator's link is the proof; who leads the event makes links and sends marks signed in.
        "member/leading/<int:pk>/code/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/here/": signed_in(),
        "register/worker.js": public(),
        "register/shell/": public(),
        "register/<str:token>/": public(lambda world: {"token": world.register_token}),
        "register/<str:token>/sync/": Row(405, 405, 405, 405, 405, lambda world: {"token": world.register_token}),
        "member/leading/<int:pk>/links/": facilitators(lambda world: {"pk": world.led_event.pk}),
        "member/leading/<int:pk>/links/<int:link>/revoke/": midway(
            405, lambda world: {"pk": world.led_event.pk, "link": world.register_link.pk}
        ),
        "member/events/<int:pk>/join/": Row(302, 302, 404, 404, 404, lambda world: {"pk": world.booking.event_id}),
        "member/school/": midway(),
        "member/school/<int:urn>/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/bookings/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/bookings/bookings.csv": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/attendance/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/attendance/attendance.csv": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/places/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/places/places.csv": Row(302, 404, 404, 404, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/away/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/away/calendar/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/value/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/value/value.pdf": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/statements/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/statements/<uuid:public_id>.pdf": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "public_id": world.statement.public_id}
        ),
        # Certificates: anybody checks one whose number they have.
        "certificates/": public(),
        "certificates/<str:number>/": public(lambda world: {"number": world.certificate.number}),
        "certificates/shared/<str:token>/": public(lambda world: {"token": share_token(world.certificate)}),
        ".well-known/did.json": Row(404, 404, 404, 404, 404),  # in a test there is no key to sign with
        "certificates/status/<int:number>/": Row(404, 404, 404, 404, 404, lambda world: {"number": 0}),
        "member/certificates/<str:number>/badge.jwt": Row(302, 404, 404, 404, 404, lambda world: {"number": world.certificate.number}),
        "member/certificates/": signed_in(),
        "member/certificates/of/<int:pk>/": midway(405, lambda world: {"pk": world.certificate.event_id}),
        "member/certificates/<str:number>/": own(lambda world: {"number": world.certificate.number}),
        "member/certificates/<str:number>/certificate.pdf": own(lambda world: {"number": world.certificate.number}),
        "statements/read/<str:token>/": public(lambda world: {"token": STATEMENT.sign(world.statement.pk)}),
        "member/school/<int:urn>/membership/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/membership/not-renewing/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "add-ons/": public(),
        "add-ons/<slug:slug>/": public(lambda world: {"slug": world.add_on_purchase.add_on.slug}),
        "member/add-ons/": midway(),
        "member/school/<int:urn>/add-ons/": add_ons(200, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/add-ons/buy/<slug:slug>/": add_ons(
            200, lambda world: {"urn": world.school.urn, "slug": world.add_on_purchase.add_on.slug}
        ),
        "member/school/<int:urn>/add-ons/<int:pk>/": add_ons(200, an_add_on),
        "member/school/<int:urn>/add-ons/<int:pk>/decline/": add_ons(405, an_add_on),
        "member/school/<int:urn>/add-ons/<int:pk>/dates/": add_ons(200, an_add_on),
        "member/school/<int:urn>/add-ons/<int:pk>/dates/<int:date>/cancel/": add_ons(405, an_add_on_date),
        "member/school/<int:urn>/add-ons/<int:pk>/dates/<int:date>/file/": add_ons(404, an_add_on_date),
        "member/school/<int:urn>/affiliations/<int:pk>/remove/": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "pk": world.affiliation.pk}
        ),
        "member/requests/<int:pk>/": own(lambda world: {"pk": world.place_request.pk}),
        "member/school/<int:urn>/requests/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/requests/settings/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/requests/<int:pk>/": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.place_request.school.urn, "pk": world.place_request.pk}
        ),
        "member/school/<int:urn>/affiliations/<int:pk>/role/": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "pk": world.affiliation.pk}
        ),
        "member/school/<int:urn>/joining/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/affiliations/<int:pk>/keep/": midway(
            405, lambda world: {"urn": world.school.urn, "pk": world.affiliation.pk}
        ),
        "member/school/<int:urn>/ofsted/": Row(302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn}),
        "member/school/<int:urn>/ofsted/<int:pk>/": Row(
            302, 404, 404, 200, 404, lambda world: {"urn": world.school.urn, "pk": world.ofsted_visit.pk}
        ),
        "member/school/<int:urn>/affiliations/<int:pk>/": midway(405, lambda world: {"urn": world.school.urn, "pk": world.affiliation.pk}),
        # Recruitment: a letter's link is a proof of its own; a school's recruiters are tried in tests/teach_th/.
        "teach/alerts/": public(),
        "teach/alerts/sent/": public(),
        "teach/alerts/<str:token>/": public(lambda world: {"token": signed_links.token_of(world.alert)}),
        "teach/alerts/<str:token>/stop/": public(lambda world: {"token": signed_links.token_of(world.alert)}),
        "teach/interest/": public(),
        "teach/interest/sent/": public(),
        "teach/interest/withdrawn/": public(),
        "teach/interest/<str:token>/": public(lambda world: {"token": signed_links.token_of(world.interest)}),
        "teach/interest/<str:token>/change/": public(lambda world: {"token": signed_links.token_of(world.interest)}),
        "member/interest/": signed_in(),
        "member/school/<int:urn>/talent/": recruiters(),
        "member/school/<int:urn>/talent/<int:pk>/": recruiters(lambda world: {"urn": world.school.urn, "pk": world.interest.pk}),
        "teach/enquiry/<int:pk>/": public(lambda world: {"pk": world.contact_page.pk}),
        "teach/enquiry/sent/": public(),
        "teach/schools/": public(),
        "teach/schools/<int:urn>-<slug:slug>/": public(lambda world: {"urn": world.school.urn, "slug": world.school.slug}),
        "member/school/<int:urn>/profile/": recruiters(),
        "teach/visits/": public(),
        "teach/visits/<int:pk>/": public(lambda world: {"pk": world.visit.event_id}),
        "member/school/<int:urn>/visits/": recruiters(),
        "member/school/<int:urn>/visits/new/": recruiters(),
        "member/school/<int:urn>/visits/<int:pk>/": recruiters(a_visit),
        "member/school/<int:urn>/visits/<int:pk>/change/": recruiters(a_visit),
        "member/school/<int:urn>/visits/<int:pk>/cancel/": recruiters(a_visit),
        "teach/vacancies/": public(),
        "teach/vacancies/<int:pk>-<slug:slug>/": public(lambda world: {"pk": world.vacancy.pk, "slug": world.vacancy.slug}),
        "teach/vacancies/<int:pk>/apply/": Row(405, 405, 405, 405, 405, lambda world: {"pk": world.vacancy.pk}),
        "teach/vacancies/<int:pk>/documents/<int:file>/": public(lambda world: {"pk": world.vacancy.pk, "file": world.vacancy_file.pk}),
        "member/school/<int:urn>/vacancies/": recruiters(),
        "member/school/<int:urn>/vacancies/new/": recruiters(),
        "member/school/<int:urn>/vacancies/<int:pk>/": recruiters(an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/edit/": recruiters(an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/preview/": recruiters(an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/move/": midway(405, an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/withdraw/": recruiters(an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/extend/": recruiters(an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/documents/": midway(405, an_advert),
        "member/school/<int:urn>/vacancies/<int:pk>/documents/<int:file>/": recruiters(
            lambda world: an_advert(world) | {"file": world.vacancy_file.pk}
        ),
        # Networks. The meeting is for members alone.
        "networks/": public(),
        "networks/invitations/<str:token>/": public(lambda world: {"token": NETWORK_INVITATION.token_for(world.network_invitation)}),
        "networks/resources/": signed_in(),
        "networks/resources/<int:pk>/": Row(403, 200, 403, 403, 200, a_resource),
        "networks/resources/<int:pk>/versions/<int:number>/": Row(403, 200, 403, 403, 200, lambda world: a_resource(world) | {"number": 1}),
        "networks/resources/<int:pk>/versions/<int:number>/read/": Row(403, 200, 403, 403, 200, an_earlier_version),
        "networks/resources/<int:pk>/versions/<int:number>/pages/<int:page>/": Row(
            403, 200, 403, 403, 200, lambda world: a_resource(world) | {"number": 1, "page": 1}
        ),
        "networks/resources/<int:pk>/used/": a_resource_of(405),
        "networks/resources/<int:pk>/report/": a_resource_of(405),
        "networks/resources/<int:pk>/change/": a_resource_of(200),
        "networks/resources/<int:pk>/new-version/": a_resource_of(200),
        "networks/resources/<int:pk>/places/": a_resource_of(200),
        "networks/resources/<int:pk>/remove/": a_resource_of(200),
        "networks/resources/<int:pk>/take-down/": a_resource_of(200),
        "networks/resources/<int:pk>/put-back/": a_resource_of(405),
        "networks/resources/<int:pk>/settle/": a_resource_of(405),
        "networks/resources/<int:pk>/tell/": a_resource_of(405),
        "networks/resources/<int:pk>/still-good/": a_resource_of(405),
        "networks/<slug:slug>/resources/": for_members(),
        "networks/<slug:slug>/resources/add/": a_network(200),
        "networks/<slug:slug>/resources/pack/": for_members(a_pack),
        "networks/<slug:slug>/resources/<int:pk>/take-out/": a_network(405, a_resource),
        "networks/<slug:slug>/meetings/<int:pk>/resources/": a_network(200, lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/meetings/<int:pk>/resources/pack/": for_members(a_pack_of_a_meeting),
        "networks/<slug:slug>/join/": signed_in(lambda world: {"slug": world.network.slug}),
        "networks/<slug:slug>/withdraw/": Row(302, 405, 405, 405, 405, lambda world: {"slug": world.network.slug}),
        "networks/<slug:slug>/leave/": own(lambda world: {"slug": world.network.slug}),
        "networks/<slug:slug>/members/": for_members(),
        "networks/<slug:slug>/members/<int:pk>/": a_network(200, lambda world: {"pk": world.network_member.pk}),
        "networks/<slug:slug>/invite/": a_network(405),
        "networks/<slug:slug>/invite/choose/": a_network(200),
        "networks/<slug:slug>/invited/<int:pk>/": a_network(405, lambda world: {"pk": world.network_invitation.pk}),
        "networks/<slug:slug>/figures/": a_network(200),
        "networks/<slug:slug>/announcements/": for_members(),
        "networks/<slug:slug>/announcements/new/": a_network(200),
        "networks/<slug:slug>/announcements/preview/": a_network(405),
        "networks/<slug:slug>/announcements/<int:pk>/": for_members(lambda world: {"pk": world.network_announcement.pk}),
        "networks/<slug:slug>/announcements/<int:pk>/change/": a_network(200, lambda world: {"pk": world.network_announcement.pk}),
        "networks/<slug:slug>/announcements/<int:pk>/send/": a_network(405, lambda world: {"pk": world.network_announcement.pk}),
        "networks/<slug:slug>/announcements/<int:pk>/test/": a_network(405, lambda world: {"pk": world.network_announcement.pk}),
        "networks/<slug:slug>/announcements/<int:pk>/delete/": a_network(405, lambda world: {"pk": world.network_announcement.pk}),
        "networks/<slug:slug>/discussion/": for_members(),
        "networks/<slug:slug>/discussion/new/": for_members(),
        "networks/<slug:slug>/discussion/people/": a_network(200),
        "networks/<slug:slug>/discussion/space/": a_network(405),
        "networks/<slug:slug>/discussion/queue/": a_network(200),
        "networks/<slug:slug>/discussion/<int:pk>/": for_members(lambda world: {"pk": world.network_thread.pk}),
        "networks/<slug:slug>/discussion/<int:pk>/reply/": a_network(405, lambda world: {"pk": world.network_thread.pk}),
        "networks/<slug:slug>/discussion/<int:pk>/hear/": a_network(405, lambda world: {"pk": world.network_thread.pk}),
        "networks/<slug:slug>/discussion/<int:pk>/change/": a_network(405, lambda world: {"pk": world.network_thread.pk}),
        "networks/<slug:slug>/discussion/posts/<int:pk>/edit/": own(a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/earlier/": for_members(a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/delete/": own(a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/report/": for_members(a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/remove/": a_network(200, a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/publish/": a_network(405, a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/restore/": a_network(405, a_post),
        "networks/<slug:slug>/discussion/posts/<int:pk>/settle/": a_network(405, a_post),
        "networks/<slug:slug>/discussion/files/<int:pk>/": for_members(
            lambda world: {"pk": world.network_thread.posts.get().files.get().pk}
        ),
        "networks/<slug:slug>/emails/": Row(302, 405, 405, 405, 405, lambda world: {"slug": world.network.slug}),
        "networks/<slug:slug>/hand-over/": own(lambda world: {"slug": world.network.slug}),
        "networks/<slug:slug>/calendar/": for_members(),
        "calendar/feed/network/<slug:slug>.ics": Row(404, 404, 404, 404, 404, lambda world: {"slug": world.network.slug}),  # has no guests
        "calendar/network/<str:token>.ics": public(lambda world: {"token": world.network_feed_secret}),  # whoever has the secret address
        "networks/<slug:slug>/meetings/new/": a_network(200),
        "networks/<slug:slug>/meetings/plan/": a_network(200),
        "networks/<slug:slug>/meetings/move/": a_network(200),
        "networks/<slug:slug>/meetings/<int:pk>/": for_members(lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/meetings/<int:pk>/change/": a_network(200, lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/meetings/<int:pk>/cancel/": a_network(200, lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/meetings/<int:pk>/papers/": a_network(200, lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/meetings/<int:pk>/actions/": a_network(405, lambda world: {"pk": world.network_meeting.pk}),
        "networks/<slug:slug>/actions/<int:pk>/": a_network(405, lambda world: {"pk": world.network_action.pk}),
        "networks/<slug:slug>/uploads/": a_network(405),
        "networks/<slug:slug>/uploads/<str:key>/": a_network(405, lambda world: {"key": "any"}),
    }
)

EXCEPTIONS: dict[tuple[str, str], int] = {
    ("design/", "finance"): 200,  # for everybody of the office
    ("design/<slug:slug>/", "finance"): 200,
    ("design/<slug:slug>/<slug:theme>/", "finance"): 200,
    ("member/events/<int:pk>/files/<int:file>/", "finance"): 200,  # Finance reads events in the office, and what hangs on them
}
"""What a visitor without a column of their own is answered at an address, where that is something else than the stranger is."""


def answer_to(visitor: str, pattern: str) -> int:
    """Return the status that `visitor` gets at the address."""
    return EXCEPTIONS.get((pattern, visitor), MATRIX[pattern].answer(visitor))


WHOLE = {
    "office/": "the back office turns away whoever has no staff group; what each group sees is tested with the back office",
    "accounts/^": "a letter's link to confirm an address or to set a password: tests/thep/accounts/test_signing_in.py",
    "_util/authenticate_with_password/": "Wagtail's pages behind a shared password, which are turned off",
    "^((?:": "pages of the CMS, each with its own privacy: tested with the pages",
    "documents/": "Wagtail serves documents through its permission checks",
}
"""Parts of the site that are tested as a whole, by the beginning of their addresses."""
