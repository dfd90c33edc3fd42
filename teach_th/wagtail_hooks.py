"""Recruitment in the back office."""

from wagtail import hooks

from .interest.office import ExpressionViewSet
from .schools.office import SchoolProfileViewSet
from .vacancies.office import VacancyViewSet


@hooks.register("register_admin_viewset")
def schools_own_words_in_the_office() -> SchoolProfileViewSet:
    return SchoolProfileViewSet()


@hooks.register("register_admin_viewset")
def talent_pool_in_the_office() -> ExpressionViewSet:
    return ExpressionViewSet()


@hooks.register("register_admin_viewset")
def vacancies_in_the_office() -> VacancyViewSet:
    return VacancyViewSet()
