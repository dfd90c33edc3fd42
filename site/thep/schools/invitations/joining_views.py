"""What somebody who is invited sees: by the link of the letter, and on their own pages once they are signed in."""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.mail.signed_links import says_why_refused
from thep.schools.errors import NotAllowed, NotUnanswered, SchoolIsClosed
from thep.schools.models import Invitation, School

from . import invitations, letters
from .forms import NewAccountForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the letter join the school. Whoever has an account signs in to it; whoever has none makes one here.

    Nothing happens when the link is opened: programs that check mail open links.
    """
    invitation = letters.invitation_of(token)
    if invitation.school.status == School.Status.CLOSED:
        raise letters.InvitationWithdrawn
    form = NewAccountForm(request.POST if request.method == "POST" else None, initial={"name": invitation.name})
    who = request.user if isinstance(request.user, User) else None
    has_account = is_proved(invitation.email)
    if request.method == "POST" and "refuse" in request.POST:
        invitations.decline(invitation)
        return render(request, "schools/invitations/declined.html", {"invitation": invitation})
    if request.method == "POST" and who is not None:
        return answer(request, invitation.pk)
    if request.method == "POST" and has_account:
        return redirect_to_login(reverse("member"))
    if form.is_bound and form.is_valid():
        return make_account(request, invitation, form.cleaned_data["name"])
    context = {"invitation": invitation, "form": form, "has_account": has_account, "who": who}
    return render(request, "schools/invitations/join.html", context, status=422 if form.errors else 200)


def make_account(request: HttpRequest, invitation: Invitation, name: str) -> HttpResponse:
    """Make the account, which the letter has shown to be theirs, and sign its person in."""
    try:
        person = invitations.join_with_new_account(invitation, name=name)
    except (NotAllowed, NotUnanswered, SchoolIsClosed) as error:
        raise letters.InvitationWithdrawn from error
    messages.success(request, f"You’re now listed at {invitation.school}. To sign in another time, ask for a code by email.")
    signed_in: HttpResponse = perform_login(request, person, redirect_url=reverse("member"))
    return signed_in


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the school, or say that one doesn't work there, as somebody who is signed in with the invited address."""
    person = person_of(request)
    invitation = get_object_or_404(Invitation.objects.select_related("school", "invited_by"), pk=pk)
    if not invitations.is_addressed_to(person, invitation):
        messages.error(request, "That invitation is for another email address. Sign in with the address that it was sent to.")
        return redirect("member")
    try:
        if "refuse" in request.POST:
            invitations.decline(invitation)
            messages.success(request, f"You’re not listed at {invitation.school}.")
        else:
            invitations.accept(invitation, by=person)
            messages.success(request, f"You’re now listed at {invitation.school}.")
    except (NotUnanswered, NotAllowed, SchoolIsClosed):
        messages.info(request, f"The invitation to {invitation.school} has been answered, or works no longer.")
    return redirect("member")


def is_proved(email: str) -> bool:
    """Return whether somebody has an account with `email` that they have shown to be theirs: they sign in to it."""
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return User.objects.filter(Exists(proved), email=email, is_active=True).exists()
