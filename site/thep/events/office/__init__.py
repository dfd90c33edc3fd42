"""The screens of the back office for venues, facilitators, school holidays and cancellation policies, and the form of an event."""
