"""Statements are prepared, sent and corrected in the back office. Each step is one operation."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.cms.typed_choices import TypedChoice
from thep.design.form_fields import choice_field
from thep.payments.recipients import recipients_of
from thep.schools.models import School
from thep.schools.statement_sections import Period
from thep.statements import content, statements, views
from thep.statements.errors import NobodyToSendTo, StatementsError
from thep.statements.models import TermStatement
from thep.statements.periods import last_period, periods_over

from .sections import CHANGE, SEE
from .term_screen import LABEL, SHOWN_TERMS, key_of, named, rows_of


class PrepareForm(forms.Form):
    """Which term, and which school: all of them where none is chosen."""

    term = forms.ChoiceField(label="Which term?", widget=forms.RadioSelect, error_messages={"required": "Choose a term."})
    school = forms.ModelChoiceField(
        School.objects.all(), required=False, empty_label="All schools", widget=TypedChoice,
        help_text="Leave it as it is for every school that has something in that term.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "term").choices = [(key_of(each), str(each)) for each in periods_over(most=SHOWN_TERMS)]


class CorrectForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="What was wrong?", help_text="This stands on the new statement.",
        error_messages={"required": "Enter what was wrong."},
    )  # fmt: skip


def term_address(period: Period) -> str:
    return f"{reverse('office_statements')}?term={key_of(period)}"


class PrepareView(Step):
    """Prepare the statements of a term, of one school or of all."""

    permissions = CHANGE
    refusals = (StatementsError,)
    page_title = "Prepare statements"
    button = "Prepare the statements"
    form_class = PrepareForm
    done: Period | None = None

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_statements"), LABEL)]

    def get_initial(self) -> dict[str, Any]:
        period = named(self.request.GET.get("term", "")) or last_period()
        return {"term": key_of(period), "school": self.request.GET.get("school")}

    def get_success_url(self) -> str:
        return term_address(self.done) if self.done else super().get_success_url()

    def what_happens(self) -> list[str]:
        return [
            "We’ll draw up a statement for each school, as things are now. This takes about a minute for a hundred schools.",
            "Nothing is sent. You can look at each statement first, and prepare it again.",
            "Schools that have been sent a statement of the term keep it.",
        ]

    def perform(self, form: Any) -> str:
        period, school = named(form.cleaned_data["term"]) or last_period(), form.cleaned_data["school"]
        schools = [school] if school else School.objects.filter(pk__in=content.concerned(period))
        asked = statements.ask_for(schools, period, by=person_of(self.request))
        self.done = period
        if not asked:
            return "Nothing to prepare: every school has been sent its statement."
        return f"{asked} statement{' is' if asked == 1 else 's are'} being prepared."


class SendAllView(Step):
    """Send the statements of a term that are ready."""

    permissions = CHANGE
    refusals = (StatementsError,)
    page_title = "Send the statements"

    @cached_property
    def period(self) -> Period:
        return named(self.request.GET.get("term", "")) or last_period()

    @cached_property
    def ready(self) -> list[TermStatement]:
        rows = rows_of(self.period)
        return [row.statement for row in rows if row.statement and row.state == "Ready to send" and row.recipients]

    @cached_property
    def nobody(self) -> int:
        return sum(row.state == "Ready to send" and not row.recipients for row in rows_of(self.period))

    def get_button(self) -> str:
        return f"Send {len(self.ready)} statement{'' if len(self.ready) == 1 else 's'}"

    def get_page_subtitle(self) -> str:
        return str(self.period)

    def get_crumbs(self) -> list[Crumb]:
        return [(term_address(self.period), LABEL)]

    def what_happens(self) -> list[str]:
        return [
            "Each goes to its school’s invoice address and business managers.",
            "A statement that was sent can’t be changed any more. To correct one, you send another that replaces it.",
        ]

    def cautions(self) -> list[str]:
        if not self.nobody:
            return []
        number = f"{self.nobody} school{' has' if self.nobody == 1 else 's have'}"
        return [f"{number} nobody to send a statement to, and will be left out. You can send theirs later."]

    def obstacle(self) -> str:
        return "" if self.ready else "No statement of this term is ready to send."

    def perform(self, form: Any) -> str:
        asked = statements.send_all(self.ready, by=person_of(self.request))
        return f"{asked} statement{' is' if asked == 1 else 's are'} on the way."


class OfOneStatement:
    """A screen or step with the statement that the address names."""

    kwargs: dict[str, Any]

    @cached_property
    def statement(self) -> TermStatement:
        found = TermStatement.objects.select_related("school", "asked_by", "sent_by").without_documents("replaces")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.statement)


class StatementScreen(OfOneStatement, Screen):
    """One statement, and what can be done with it."""

    permissions = SEE
    template_name = "statements/office/statement.html"
    header_icon = "doc-full"
    page_title = "Statement"

    def get_crumbs(self) -> list[Crumb]:
        return [(term_address(self.statement.period), LABEL)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement = self.statement
        return super().get_context_data(**kwargs) | {
            "title": str(statement),
            "statement": statement,
            "recipients": recipients_of(statement.school),
            "replaced_by": TermStatement.objects.filter(replaces=statement).without_documents().first(),
        }


class DocumentView(OfOneStatement, Screen):
    """The document of a statement, sent or not."""

    permissions = SEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return views.serve(get_object_or_404(TermStatement.objects.select_related("school").exclude(digest=""), pk=self.statement.pk))


class StatementStep(OfOneStatement, Step):
    permissions = CHANGE
    refusals = (StatementsError,)

    def get_crumbs(self) -> list[Crumb]:
        return [
            (term_address(self.statement.period), LABEL),
            (reverse("office_statement", args=[self.statement.pk]), str(self.statement)),
        ]

    def recipients(self) -> str:
        return ", ".join(recipient.email for recipient in recipients_of(self.statement.school))

    def obstacle_of_recipients(self) -> str:
        return "" if self.recipients() else str(NobodyToSendTo(self.statement.school))


class SendView(StatementStep):
    """Send one statement."""

    page_title = "Send the statement"
    button = "Send the statement"

    def what_happens(self) -> list[str]:
        return [
            f"It goes to {self.recipients()}.",
            "After that it can’t be changed any more. To correct it, you send another that replaces it.",
        ]

    def obstacle(self) -> str:
        if self.statement.sent_at is not None or self.statement.drawn_at is None:
            return f"This statement is {self.statement.state.lower()}."
        return self.obstacle_of_recipients()

    def perform(self, form: Any) -> str:
        sent = statements.send(self.statement, by=person_of(self.request))
        return f"Sent to {', '.join(sent.sent_to)}."


class SendAgainView(StatementStep):
    """Send the same document once more, to whoever gets the school's invoices now."""

    page_title = "Send the statement again"
    button = "Send it again"

    def what_happens(self) -> list[str]:
        return [f"The same statement goes to {self.recipients()}, exactly as it was sent before."]

    def obstacle(self) -> str:
        return "This statement hasn’t been sent yet." if self.statement.sent_at is None else self.obstacle_of_recipients()

    def perform(self, form: Any) -> str:
        recipients = statements.send_again(self.statement, by=person_of(self.request))
        return f"Sent again to {', '.join(each.email for each in recipients)}."


class CorrectView(StatementStep):
    """Begin a statement that replaces one that was sent."""

    page_title = "Correct the statement"
    button = "Prepare the correction"
    form_class = CorrectForm
    made: TermStatement | None = None

    def get_success_url(self) -> str:
        return reverse("office_statement", args=[self.made.pk]) if self.made else super().get_success_url()

    def what_happens(self) -> list[str]:
        return [
            "Put the booking, place or order right first: the new statement says how things are now.",
            f"It names {self.statement.reference}, which it replaces, and your reason. You look at it before you send it.",
        ]

    def perform(self, form: Any) -> str:
        self.made = statements.correct(self.statement, reason=form.cleaned_data["reason"], by=person_of(self.request))
        return "The correction is being prepared."


class DiscardView(StatementStep):
    """Delete a statement that wasn't sent."""

    page_title = "Delete the statement"
    button = "Delete the statement"
    is_grave = True

    def get_success_url(self) -> str:
        return term_address(self.statement.period)

    def what_happens(self) -> list[str]:
        return ["It wasn’t sent, so nobody misses it. You can prepare it again."]

    def obstacle(self) -> str:
        return "This statement has been sent, so it stays as it is." if self.statement.sent_at is not None else ""

    def perform(self, form: Any) -> str:
        statements.discard(self.statement)
        return f"{self.statement} is deleted."
