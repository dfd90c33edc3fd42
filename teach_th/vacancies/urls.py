from django.urls import URLPattern, URLResolver, path

from . import recruiter_views, views
from .vacancy_list import VacancyList

urlpatterns: list[URLPattern | URLResolver] = [
    path("teach/vacancies/", VacancyList.as_view(), name="vacancies"),
    path("teach/vacancies/<int:pk>-<slug:slug>/", views.vacancy, name="vacancy"),
    path("teach/vacancies/<int:pk>/apply/", views.apply, name="vacancy_apply"),
    path("teach/vacancies/<int:pk>/documents/<int:file>/", views.document, name="vacancy_document"),
    path("member/school/<int:urn>/vacancies/", recruiter_views.list_vacancies, name="school_vacancies"),
    path("member/school/<int:urn>/vacancies/new/", recruiter_views.begin_vacancy, name="school_vacancy_new"),
    path("member/school/<int:urn>/vacancies/<int:pk>/", recruiter_views.show_vacancy, name="school_vacancy"),
    path("member/school/<int:urn>/vacancies/<int:pk>/edit/", recruiter_views.edit_vacancy, name="school_vacancy_edit"),
    path("member/school/<int:urn>/vacancies/<int:pk>/preview/", recruiter_views.preview_vacancy, name="school_vacancy_preview"),
    path("member/school/<int:urn>/vacancies/<int:pk>/move/", recruiter_views.move_vacancy, name="school_vacancy_move"),
    path("member/school/<int:urn>/vacancies/<int:pk>/withdraw/", recruiter_views.withdraw_vacancy, name="school_vacancy_withdraw"),
    path("member/school/<int:urn>/vacancies/<int:pk>/extend/", recruiter_views.extend_vacancy, name="school_vacancy_extend"),
    path("member/school/<int:urn>/vacancies/<int:pk>/documents/", recruiter_views.add_document, name="school_vacancy_documents"),
    path("member/school/<int:urn>/vacancies/<int:pk>/documents/<int:file>/", recruiter_views.send_document, name="school_vacancy_document"),
]
