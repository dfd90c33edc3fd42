"""Somebody leaves a school, as its lead says: the page on which their last day and their bookings are settled in one step."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thep.accounts.access import person_of
from thep.cms.fields import DayInput
from thep.design.templatetags.thep import weekday
from thep.domains import declared
from thep.schools import access, leavers
from thep.schools.errors import BadLastDay, LastLead, NotAllowed, NotWaiting, Unsettled
from thep.schools.leaving import Leaving, leaving_altogether
from thep.schools.models import Affiliation, School
from thep.schools.panels import LeavingNote, MatterForm, leaving_matters

from .school_views import LAST_LEAD, school_led_by

NO_SUCH_DAY = "Choose a day from today to a year from now, or leave it empty."


class LastDayForm(forms.Form):
    """Asks for somebody's last day at a school; empty where they leave at once."""

    last_day = forms.DateField(
        label="Last day there", required=False, widget=DayInput, error_messages={"invalid": NO_SUCH_DAY},
        help_text="They’re listed until the end of this day. Leave it empty to remove them now.",
    )  # fmt: skip

    def clean_last_day(self) -> object:
        try:
            return leavers.checked_last_day(self.cleaned_data["last_day"])
        except BadLastDay:
            raise forms.ValidationError(NO_SUCH_DAY) from None


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show what becomes of somebody's bookings if they leave now, or after a last day, and have them leave so."""
    person = person_of(request)
    school = school_led_by(person, urn)
    affiliation = get_object_or_404(Affiliation.objects.active().select_related("person"), pk=pk, school=school)
    was_sent = request.method == "POST"
    day_form = _last_day_form(request, affiliation)
    last_day = day_form.cleaned_data.get("last_day") if day_form.is_valid() else None
    found = leaving_altogether(affiliation.person, school, last_day=last_day)
    if found is None:  # they have left since
        raise Http404
    data = request.POST if was_sent and day_form.is_valid() else None
    asked = {matter.name: matter.form(found, data) for matter in leaving_matters()}
    if data is not None and all(form.is_valid() for form in asked.values()) and (answer := _remove(request, found, asked)):
        return answer
    notes = [note.words(found) for note in sorted(declared(LeavingNote), key=lambda note: note.order)]
    context = {
        "leaving": found,
        "day_form": day_form,
        "matters": [(matter.template, asked[matter.name]) for matter in leaving_matters()],
        "notes": [words for words in notes if words],
        "is_self": found.person.pk == person.pk,
        "school": school,
        "section": "member",
        "here": "school",
    }
    return render(request, "memberzone/leaver.html", context, status=422 if was_sent else 200)


@login_required
@require_POST
def keep(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Take somebody's last day back, as the lead of their school says."""
    person = person_of(request)
    school = school_led_by(person, urn)
    affiliation = get_object_or_404(Affiliation.objects.select_related("person"), pk=pk, school=school)
    try:
        leavers.keep(affiliation.person, school=school, by=person)
    except NotAllowed:
        raise Http404 from None
    except NotWaiting:
        messages.info(request, f"{affiliation.person.get_full_name()} has no last day at {school} any more.")
    else:
        messages.success(request, f"{affiliation.person.get_full_name()} stays at {school}. We’ve told them.")
    return redirect("member_school", urn=school.urn)


def _last_day_form(request: HttpRequest, affiliation: Affiliation) -> LastDayForm:
    """Return the form with what was sent or asked for; else with the last day that is known already."""
    if request.method == "POST":
        return LastDayForm(request.POST)
    known = affiliation.leaves_on.isoformat() if affiliation.leaves_on else ""
    return LastDayForm({"last_day": request.GET.get("last_day", known)})


def _remove(request: HttpRequest, found: Leaving, asked: dict[str, MatterForm]) -> HttpResponse | None:
    """Have the person leave, and return where that leads; None where the page says what is in the way."""
    person, school = person_of(request), found.school
    decisions = {name: form.decision for name, form in asked.items()}
    try:
        leavers.remove(found.person, school=school, by=person, last_day=found.last_day, decisions=decisions)
    except Unsettled as error:
        asked[error.matter].add_error(error.field, str(error))
        return None
    except LastLead:
        messages.error(request, LAST_LEAD.format(school=school))
    except NotWaiting:
        messages.info(request, f"{found.person.get_full_name()} had already left {school}.")
    else:
        messages.success(request, _outcome_in_words(found, school))
    return redirect("member_school", urn=school.urn) if access.is_lead_of(person, school) else redirect("member_schools")


def _outcome_in_words(found: Leaving, school: School) -> str:
    name = found.person.get_full_name()
    if found.last_day is None:
        return f"{name} is no longer listed at {school}."
    return f"{name}’s last day at {school} is {weekday(found.last_day)}. Until then nothing changes for them."
