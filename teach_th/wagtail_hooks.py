"""Recruitment in the back office."""

from wagtail import hooks

from .profile_office import SchoolProfileViewSet
from .talent_office import ExpressionViewSet
from .vacancy_office import VacancyViewSet


@hooks.register("register_admin_viewset")
def schools_own_words_in_the_office() -> SchoolProfileViewSet:
    return SchoolProfileViewSet()


@hooks.register("register_admin_viewset")
def talent_pool_in_the_office() -> ExpressionViewSet:
    return ExpressionViewSet()


@hooks.register("register_admin_viewset")
def vacancies_in_the_office() -> VacancyViewSet:
    return VacancyViewSet()
