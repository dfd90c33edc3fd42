"""How somebody joins a network and leaves it, who is in it, and what its leads do about that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks.errors import AlreadyMember, NetworksError, NotForTheirSchool
from networks.pages.frame import address_of, frame
from networks.pages.models import NetworkPage
from thep.accounts.access import need_second_factor, person_of
from thep.accounts.models import User
from thep.mail.models import Frequency
from thep.mail.signed_links import says_why_refused

from . import access, emails, invitations, leads, letters, members
from .entering import for_members
from .forms import AskForm, EmailsForm, HandOverForm, InviteForm
from .models import NetworkInvitation, NetworkMember

PER_PAGE = 100
MOST_NAMED = 10
Role = NetworkMember.Role


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whoever is signed in whether to join, or what to tell the leads; and join, or ask."""
    network = access.network_named(slug, request)
    person = person_of(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            if network.openness == NetworkPage.Openness.OPEN:
                members.join(network, person=person)
                messages.success(request, f"You’re a member of {network.title} now.")
            else:
                members.ask(network, person=person, note=form.cleaned_data["note"])
                messages.success(request, "We’ve asked the network’s leads. They’ll answer you by email.")
        except AlreadyMember as error:
            messages.info(request, str(error))
        except NetworksError as error:
            refusal = str(error)
        if not refusal:
            return redirect(address_of(network, request))
    context = frame(network, request, "Join") | {"form": form, "refusal": refusal, "emails": emails.what_newcomers_get()}
    return render(request, "networks/join.html", context, status=422 if form.errors else 409 if refusal else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back what whoever is signed in has asked."""
    network = access.network_named(slug, request)
    try:
        members.withdraw(network, person=person_of(request))
        messages.success(request, "You’ve withdrawn your request to join.")
    except NetworksError as error:
        messages.info(request, str(error))
    return redirect(address_of(network, request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a member whether to leave, and have them leave."""
    network = access.network_named(slug, request)
    person = person_of(request)
    own = NetworkMember.objects.active().filter(network=network, person=person).first()
    if own is None:
        raise Http404
    if request.method == "POST":
        members.leave(network, person=person)
        messages.success(request, f"You’ve left {network.title}.")
        return redirect("member" if network.is_hidden else address_of(network, request))
    alone = own.is_leading and len(members.leads_of(network)) == 1
    return render(request, "networks/leave.html", frame(network, request, "Leave") | {"own": own, "is_the_only_lead": alone})


@never_cache
@for_members("Members")
def people(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """Show members who is in the network; and its leads who asks to be, who is invited, and what they can do about it."""
    if access.may_lead(request.user, network):
        need_second_factor(person_of(request))
    return _people(request, network)


def _people(request: HttpRequest, network: NetworkPage, form: InviteForm | None = None) -> HttpResponse:
    may_lead = access.may_lead(request.user, network)
    active = NetworkMember.objects.active().filter(network=network).with_schools()
    page = Paginator(active.order_by("person__name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    asking = NetworkMember.objects.filter(network=network, state=NetworkMember.State.ASKED).select_related("person").order_by("asked_at")
    context = frame(network, request, "Members") | {
        "may_lead": may_lead,
        "is_office": access.is_of_the_office(request.user),
        "members": page,
        "asking": asking if may_lead else [],
        "invitations": NetworkInvitation.objects.unanswered().filter(network=network)[:PER_PAGE] if may_lead else [],
        "leads_it": access.leads(request.user, network),
        "form": form or InviteForm(),
    }
    return render(request, "networks/members.html", context, status=422 if form and form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whether to remove a member; let somebody in, decline or remove them, or say what they do in the network."""
    network = access.led(slug, request)
    by = person_of(request)
    member = get_object_or_404(NetworkMember.objects.select_related("person", "network"), pk=pk, network=network)
    if request.method != "POST":
        if not member.is_active:
            raise Http404
        return render(request, "networks/remove.html", frame(network, request, "Remove") | {"member": member})
    name = member.person.get_full_name()
    try:
        match request.POST.get("do"):
            case "accept":
                members.accept(member, by=by)
                said = f"{name} is a member now. We’ve told them."
            case "decline":
                members.decline(member, by=by)
                said = f"You’ve declined {name}. We’ve told them."
            case "remove":
                members.remove(member, by=by)
                said = f"{name} is no longer a member. We’ve told them."
            case Role.LEAD | Role.CO_LEAD | Role.MEMBER as role:
                leads.appoint(member, role=role, by=by)
                said = f"{name} is a {member.get_role_display().lower()} of this network now."
            case _:
                raise Http404
    except NetworksError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    inside = access.may_enter(by, network)
    return redirect("network_members", network.slug) if inside else redirect(address_of(network, request))


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite people by their email addresses."""
    network = access.led(slug, request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, network, form)
    try:
        sent, left_out = invitations.invite(network, form.cleaned_data["emails"], by=person_of(request), words=form.cleaned_data["words"])
    except NetworksError as error:
        form.add_error("emails", str(error))
        return _people(request, network, form)
    if sent:
        messages.success(request, f"We’ve invited {len(sent)} {'person' if len(sent) == 1 else 'people'}.")
    for words in left_out[:MOST_NAMED]:
        messages.info(request, words)
    if len(left_out) > MOST_NAMED:
        messages.info(request, f"{len(left_out) - MOST_NAMED} more are members already, or were invited less than a day ago.")
    return redirect("network_members", network.slug)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    network = access.led(slug, request)
    invitation = get_object_or_404(NetworkInvitation.objects.select_related("network"), pk=pk, network=network)
    try:
        invitations.withdraw(invitation, by=person_of(request))
        messages.success(request, f"The invitation to {invitation.named} is withdrawn.")
    except NetworksError as error:
        messages.error(request, str(error))
    return redirect("network_members", network.slug)


@login_required
@require_POST
def choose_emails(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a member get the network's emails as often as they chose."""
    network = access.network_named(slug, request)
    form = EmailsForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose from the list how often you want emails from this network.")
        return redirect(address_of(network, request) + "#emails")
    how_often = Frequency(form.cleaned_data["emails"])
    try:
        emails.choose(network, person=person_of(request), how_often=how_often)
        said = "You’ll get no emails from this network" if how_often == Frequency.NEVER else f"Emails from this network: {how_often.label}"
        messages.success(request, f"{said}. What’s new always stands on this page.")
    except NetworksError as error:
        messages.error(request, str(error))
    return redirect(address_of(network, request) + "#emails")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead whom they hand the network over to, and hand it over."""
    network = access.entered(slug, request)
    by = person_of(request)
    own = NetworkMember.objects.leading().filter(network=network, person=by).first()
    if own is None:
        raise Http404
    form = HandOverForm(request.POST if request.method == "POST" else None, network=network, leaver=own)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        try:
            leads.hand_over(member, by=by)
            messages.success(request, f"{member.person.get_full_name()} leads {network.title} now. You’re still a member.")
            return redirect(address_of(network, request))
        except NetworksError as error:
            form.add_error(None, str(error))
    return render(
        request, "networks/hand_over.html", frame(network, request, "Hand over") | {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the letter join, once they are signed in, or say that they don't want to. Opening it changes nothing."""
    invitation, refusal = letters.invitation_of(token), ""
    who = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and "refuse" in request.POST:
        invitations.decline(invitation)
        return render(request, "networks/invitation_declined.html", {"network": invitation.network, "section": "networks"})
    if request.method == "POST" and who is None:
        return redirect_to_login(request.path)
    if request.method == "POST" and who is not None:
        try:
            invitations.accept(invitation, by=who)
        except NotForTheirSchool as error:
            refusal = str(error)
        except NetworksError as error:
            raise letters.InvitationWithdrawn from error
        else:
            messages.success(request, f"You’re a member of {invitation.network.title} now.")
            return redirect(address_of(invitation.network, request))
    by = invitation.invited_by.get_full_name() if invitation.invited_by else "A colleague"
    context = {"invitation": invitation, "network": invitation.network, "by": by, "who": who, "section": "networks", "refusal": refusal}
    context |= {"emails": emails.what_newcomers_get()}
    return render(request, "networks/invitation.html", context, status=409 if refusal else 200)
