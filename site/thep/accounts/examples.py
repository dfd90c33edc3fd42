"""People who aren't there, to show letters with. They are of no row, and nobody reads their addresses."""

from .models import User


def example_person() -> User:
    """Return a teacher."""
    return User(pk=1, name="Nasima Begum", email="nasima.begum@benjonson.example")


def example_lead() -> User:
    """Return a colleague of the teacher's, who leads professional learning at their school."""
    return User(pk=2, name="Farida Khanom", email="farida.khanom@benjonson.example")


def example_colleague() -> User:
    """Return another teacher of the school."""
    return User(pk=3, name="Sam Osei", email="sam.osei@benjonson.example")
