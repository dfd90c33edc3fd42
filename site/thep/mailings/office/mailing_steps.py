"""What a mailing says and to whom, in the back office: each step says what it will do, and does it with one operation."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Step

from .. import moves
from ..audiences import FOR_EVERYBODY, Audience, as_choice, audiences_for
from ..errors import ChoiceGone, MailingsError
from ..forms import TO_OFFICE, TO_WRITER, WordsForm
from ..models import Mailing
from .one_mailing import LIST, NAME, OfOneMailing, people_in_words, screen_of


class ForAnAudience:
    """A step with the people of the audience that the address names."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def audience(self) -> Audience:
        named = [each for each in audiences_for(self.request.user) if each.name == self.kwargs["audience"]]
        if not named:
            raise Http404
        return named[0]


class BeginView(ForAnAudience, Step):
    """A new email: to whom, and what it says."""

    permissions = ("mailings.add_mailing",)
    page_title = "Write to people"
    button = "Save and see who gets it"
    refusals = (MailingsError,)
    made: Mailing | None = None

    def get_page_subtitle(self) -> str:
        return self.audience.label

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse(f"{NAME}:index"), LIST), (reverse(f"{NAME}:add"), "Who to write to")]

    def what_happens(self) -> list[str]:
        return ["We’ll keep a draft. Nothing is sent before you have seen who gets it and pressed Send."]

    def get_form_class(self) -> type[forms.Form]:
        return type("NewMailingForm", (WordsForm, self.audience.form), {})

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"variables": FOR_EVERYBODY | dict(self.audience.variables)}

    def get_initial(self) -> dict[str, Any]:
        """Return what the address asks for, such as an event, and how an email to these people begins."""
        asked = {
            name: self.request.GET.getlist(name)
            if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            else self.request.GET[name]
            for name, field in self.audience.form.base_fields.items()
            if name in self.request.GET
        }
        return {"subject": self.audience.subject, "body": self.audience.beginning} | asked

    def perform(self, form: Any) -> str:
        choice = as_choice(self.audience, form.data)
        self.made = moves.begin(by=person_of(self.request), audience=self.audience, choice=choice, **form.words())
        return "Your draft is saved. Check who gets it and how it will look, then send it."

    def get_success_url(self) -> str:
        return screen_of(self.made) if self.made else super().get_success_url()


class MailingStep(OfOneMailing, Step):
    """A step with one mailing. `move` is its name in the table of moves."""

    permissions = ("mailings.change_mailing",)
    refusals = (MailingsError,)
    move = "change"

    def obstacle(self) -> str:
        return moves.obstacle(self.mailing, self.move)


class WordsView(MailingStep):
    page_title = "Change the words"
    button = "Save"
    form_class = WordsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        try:
            variables = moves.known_variables(self.mailing)
        except ChoiceGone:
            variables = FOR_EVERYBODY
        return super().get_form_kwargs() | {"variables": variables}

    def get_initial(self) -> dict[str, Any]:
        mailing = self.mailing
        reply_to = TO_WRITER if mailing.reply_to_writer else TO_OFFICE
        return {"subject": mailing.subject, "body": mailing.body, "reply_to": reply_to}

    def perform(self, form: Any) -> str:
        moves.change_words(self.mailing, by=self.person, **form.words())
        return "The words are saved."


class AddAudienceView(ForAnAudience, MailingStep):
    page_title = "Add people"
    button = "Add these people"

    def get_page_subtitle(self) -> str:
        return self.audience.label

    def what_happens(self) -> list[str]:
        return ["Somebody who is in several of these groups gets the email once."]

    def get_form_class(self) -> type[forms.Form]:
        return self.audience.form

    def perform(self, form: Any) -> str:
        moves.add_audience(self.mailing, by=self.person, audience=self.audience, choice=as_choice(self.audience, form.data))
        return "These people are added."


class RemoveAudienceView(MailingStep):
    page_title = "Remove people"
    button = "Remove these people"

    @cached_property
    def words(self) -> str:
        named = dict(people_in_words(self.mailing))
        if self.kwargs["chosen"] not in named:
            raise Http404
        return named[self.kwargs["chosen"]]

    def obstacle(self) -> str:
        return super().obstacle() if self.words else ""

    def what_happens(self) -> list[str]:
        return [f"{self.words}: they no longer get this email, unless they are in another of its groups."]

    def perform(self, form: Any) -> str:
        moves.remove_audience(self.mailing, self.kwargs["chosen"], by=self.person)
        return "These people are removed."


class DeleteView(MailingStep):
    page_title = "Delete"
    button = "Delete this email"
    is_grave = True
    move = "delete"

    def what_happens(self) -> list[str]:
        return ["Nothing of it has been sent. You can’t undo this."]

    def perform(self, form: Any) -> str:
        moves.delete(self.mailing, by=self.person)
        return "The email is deleted. Nothing was sent."

    def get_success_url(self) -> str:
        return reverse(f"{NAME}:index") if self.request.method == "POST" else super().get_success_url()


class CopyView(MailingStep):
    permissions = ("mailings.add_mailing",)
    page_title = "Use it for a new email"
    button = "Make a new draft"
    made: Mailing | None = None

    def obstacle(self) -> str:
        return ""

    def what_happens(self) -> list[str]:
        return ["We’ll make a draft with the same words for the same groups of people. Nothing is sent."]

    def perform(self, form: Any) -> str:
        self.made = moves.copy(self.mailing, by=self.person)
        return "This is a new draft. Check it, then send it."

    def get_success_url(self) -> str:
        return screen_of(self.made) if self.made else super().get_success_url()
