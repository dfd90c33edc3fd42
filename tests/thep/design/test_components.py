"""The components, as a template writes them and a browser receives them."""

import datetime
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils.html import escape


class BookingForm(forms.Form):
    order_number = forms.CharField(label="Purchase order number", help_text="It looks like PO-20417.")
    notes = forms.CharField(widget=forms.Textarea, required=False)
    pay = forms.ChoiceField(choices=[("card", "Pay now by card"), ("invoice", "Send an invoice")], widget=forms.RadioSelect)
    policy = forms.BooleanField(label="I’ve read the policy", error_messages={"required": "Tick the box to accept the policy"})
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("order_number") == "PO-0":
            raise forms.ValidationError("This order number was used before.")
        return super().clean()


def rendered(source: str, **context: object) -> str:
    from django_cotton.compiler_regex import CottonCompiler

    return tidy(Template(CottonCompiler().process(source)).render(Context(context)))


def tidy(page: str) -> str:
    """`page` without the spaces that only lay out its source."""
    return re.sub(r" (?=>)|(?<=>) (?=<)|(?<=>) (?=\w)| (?=</)", "", " ".join(page.split()))


def test_an_icon_is_inline_and_hidden_from_assistive_technology():
    icon = rendered('<c-icon name="calendar" />')

    assert icon.startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path')
    assert "style" not in icon


def test_the_same_slug_is_always_the_same_cloth():
    assert rendered('<c-cloth slug="{{ s }}" />', s="phonics") == rendered('<c-cloth slug="phonics" kind="cover" />')
    assert rendered('<c-cloth slug="maths" kind="swatch" />').startswith('<svg class="cloth swatch"')


def test_a_date_stands_in_london_time():
    at = datetime.datetime(2026, 6, 30, 23, 30, tzinfo=datetime.UTC)

    assert 'datetime="2026-07-01"><b>1</b><span>Jul<span class="hush">2026</span>' in rendered('<c-date :at="at" />', at=at)
    assert rendered('<c-date :at="at" />', at=None) == '<span class="date">Date to come</span>'


def test_a_field_ties_its_label_hint_and_error_to_its_control_and_keeps_what_was_typed():
    form = BookingForm({"order_number": "", "notes": 'two "vegetarian" lunches'})

    field = rendered('<c-field :field="form.order_number" />', form=form)
    assert '<label for="id_order_number">Purchase order number</label>' in field
    assert '<p class="hint" id="id_order_number-hint">It looks like PO-20417.</p>' in field
    assert '<p class="error" id="id_order_number-error">' in field
    assert 'aria-describedby="id_order_number-hint id_order_number-error"' in field
    assert 'aria-invalid="true"' in field
    notes = rendered('<c-field :field="form.notes" hint="For the caterer." rows="3" />', form=form)
    assert escape('two "vegetarian" lunches') in notes
    assert 'rows="3"' in notes
    assert '<span class="soft">(optional)</span>' in notes
    assert 'aria-describedby="id_notes-hint"' in notes


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    group = rendered('<c-field :field="form.pay" kind="choice" hint="You can change this later." />', form=BookingForm({"pay": "card"}))

    assert '<fieldset aria-describedby="id_pay-hint"><legend>Pay</legend>' in group
    assert group.count('<label class="check choice">') == 2
    assert 'value="card"' in group
    assert "checked" in group


def test_a_box_stands_in_its_label():
    box = rendered('<c-field :field="form.policy"><a href="/policy/">I’ve read it</a></c-field>', form=BookingForm({}))

    assert '<label class="check"><input type="checkbox" name="policy"' in box
    assert '<a href="/policy/">I’ve read it</a></span></label>' in box
    assert 'aria-describedby="id_policy-error"' in box


def test_a_hidden_field_is_only_its_control():
    assert rendered('<c-field :field="form.token" />', form=BookingForm()).startswith('<input type="hidden" name="token"')


def test_the_error_summary_links_to_every_field_in_order():
    summary = rendered('<c-errors :form="form" />', form=BookingForm({"order_number": "PO-0"}))

    assert 'role="alert" tabindex="-1"' in summary
    assert "Three things to fix" in summary
    assert "<li>This order number was used before.</li>" in summary
    assert '<a href="#id_pay_0">' in summary
    assert '<a href="#id_policy">Tick the box to accept the policy</a>' in summary


def test_a_formset_is_summed_up_form_by_form():
    delegates = forms.formset_factory(BookingForm, extra=2)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-order_number": "PO-1", "form-0-pay": "card", "form-1-policy": "on"}

    summary = rendered('<c-errors :formset="delegates" />', delegates=delegates(data))

    assert '<a href="#id_form-0-policy">' in summary
    assert '<a href="#id_form-1-order_number">' in summary


def test_a_form_without_errors_has_no_summary():
    assert rendered('<c-errors :form="form" />', form=BookingForm()) == ""


@pytest.mark.parametrize(("source", "expected"), [
    ('<c-tag tone="good">6 places left</c-tag>', '<span class="tag" data-tone="good">6 places left</span>'),
    ('<c-tag>Lead</c-tag>', '<span class="tag">Lead</span>'),
    ('<c-note tone="warn"><p>Soon</p></c-note>', '<div class="note stack" data-tone="warn"><p>Soon</p></div>'),
    ('<c-button kind="quiet" value="no">No</c-button>', '<button class="btn" type="submit" data-kind="quiet" value="no">No</button>'),
    ('<c-link-button href="/book/1/">Book</c-link-button>', '<a class="btn" href="/book/1/">Book</a>'),
    ('<c-rows data-plain><li>One</li></c-rows>', '<ul class="rows" role="list" data-plain><li>One</li></ul>'),
])  # fmt: skip
def test_a_small_component_is_one_element(source, expected):
    assert rendered(source) == expected


def test_the_pager_keeps_the_query_and_leaves_out_far_pages(rf):
    page = Paginator(range(200), 10).page(10)

    pager = rendered('<c-pager :page="page" />', page=page, request=rf.get("/courses/?q=phonics&page=10"))

    assert 'href="?q=phonics&amp;page=11" rel="next"' in pager
    assert 'aria-current="page"><span class="hush">Page</span>10' in pager
    assert pager.count("…") == 2


def test_one_page_of_results_has_no_pager(rf):
    assert rendered('<c-pager :page="page" />', page=Paginator([1], 10).page(1), request=rf.get("/")) == ""
