"""The screens of the back office for affiliations, and what schools show on those of people and of themselves."""
