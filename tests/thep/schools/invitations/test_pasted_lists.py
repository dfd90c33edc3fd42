"""What people paste is read as they mean it, and what can't be is said by line."""

import pytest

from thep.schools.invitations.pasted_lists import entries_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a@x.example\r\nb@x.example\rc@x.example\n\n",
            [(1, "a@x.example", "", ""), (2, "b@x.example", "", ""), (3, "c@x.example", "", "")],
        ),
        (
            "Nasima Begum <Nasima@X.example>; Sam <s@x.example>;",
            [(1, "nasima@x.example", "Nasima Begum", ""), (1, "s@x.example", "Sam", "")],
        ),
        ('"Begum, Nasima" <n@x.example>', [(1, "n@x.example", "Nasima Begum", "")]),
        ("Nasima <n@x.example>, Sam <s@x.example>", [(1, "n@x.example", "Nasima", ""), (1, "s@x.example", "Sam", "")]),
        ("n@x.example, s@x.example", [(1, "n@x.example", "", ""), (1, "s@x.example", "", "")]),
        ("Name\tEmail\tRole\nSam Osei\ts@x.example\tSBM", [(2, "s@x.example", "Sam Osei", "business_manager")]),
        ("s@x.example, Sam Osei, CPD lead", [(1, "s@x.example", "Sam Osei", "cpd_lead")]),
        ("mailto:s@x.example", [(1, "s@x.example", "", "")]),
        ("  \n\t\n", []),
    ],
)
def test_people_are_found(text, expected):
    found = list(entries_in(text))
    assert [(each.number, each.email, each.name, each.role) for each in found] == expected
    assert not any(each.problem for each in found)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nasima@school", "“nasima@school” isn’t an email address in full, such as name@school.sch.uk."),
        ("Nasima Begum", "“nasima begum” isn’t an email address in full, such as name@school.sch.uk."),
        ("a b@x.example", "“a b@x.example” isn’t an email address in full, such as name@school.sch.uk."),
        ("Nasima <>", "Enter an email address, such as name@school.sch.uk."),
        (f"{'a' * 250}@x.example", "Use 254 characters or fewer for the email address."),
        (f"{'a' * 151} <a@x.example>", "Use 150 characters or fewer for the name."),
        ("www.win.example <a@x.example>", "Enter a name without a web or email address in it."),
        ("a@x.example, Sam, Wizard", "We don’t know the role “Wizard”. Leave it empty, or use one such as CPD lead."),
    ],
)
def test_what_is_wrong_is_said_with_what_stood_there(line, problem):
    (found,) = entries_in(line)
    assert (found.problem, found.email) == (problem, "")
    assert found.given
    assert len(found.given) <= 200
