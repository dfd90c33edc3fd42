from django.urls import URLPattern, URLResolver, include, path

from .alerts import views as alert_views
from .enquiries import views as enquiry_views
from .interest import talent_pool_views
from .interest import views as interest_views
from .schools import views as profile_views
from .schools.school_list import SchoolList
from .visits import views as visit_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("teach_th.vacancies.urls")),
    path("teach/alerts/", alert_views.ask, name="job_alert"),
    path("teach/alerts/sent/", alert_views.sent, name="job_alert_sent"),
    path("teach/alerts/<str:token>/", alert_views.link, name="job_alert_link"),
    path("teach/alerts/<str:token>/stop/", alert_views.stop, name="job_alert_stop"),
    path("teach/interest/", interest_views.express, name="interest"),
    path("teach/interest/sent/", interest_views.sent, name="interest_sent"),
    path("teach/interest/withdrawn/", interest_views.withdrawn, name="interest_withdrawn"),
    path("teach/interest/<str:token>/", interest_views.link, name="interest_link"),
    path("teach/interest/<str:token>/change/", interest_views.change, name="interest_change"),
    path("member/interest/", interest_views.mine, name="member_interest"),
    path("member/school/<int:urn>/talent/", talent_pool_views.search_talent_pool, name="talent_pool"),
    path("member/school/<int:urn>/talent/<int:pk>/", talent_pool_views.show_candidate, name="talent_card"),
    path("teach/visits/", visit_views.all_visits, name="visits"),
    path("teach/visits/<int:pk>/", visit_views.visit, name="visit"),
    path("member/school/<int:urn>/visits/", visit_views.school_visits, name="school_visits"),
    path("member/school/<int:urn>/visits/new/", visit_views.offer, name="school_visit_offer"),
    path("member/school/<int:urn>/visits/<int:pk>/", visit_views.school_visit, name="school_visit"),
    path("member/school/<int:urn>/visits/<int:pk>/change/", visit_views.change, name="school_visit_change"),
    path("member/school/<int:urn>/visits/<int:pk>/cancel/", visit_views.call_off, name="school_visit_cancel"),
    path("teach/schools/", SchoolList.as_view(), name="school_profiles"),
    path("teach/schools/<int:urn>-<slug:slug>/", profile_views.school, name="school_profile"),
    path("member/school/<int:urn>/profile/", profile_views.write, name="school_profile_write"),
    path("teach/enquiry/<int:pk>/", enquiry_views.ask_question, name="enquiry"),
    path("teach/enquiry/sent/", enquiry_views.question_sent, name="enquiry_sent"),
]
