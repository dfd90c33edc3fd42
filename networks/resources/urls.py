from django.urls import path

from . import lead_views, views

# No network is called "resources": `networks.pages.models.RESERVED`.
urlpatterns = [
    path("networks/resources/", views.every_resource, name="every_network_resource"),
    path("networks/resources/<int:pk>/", views.resource, name="network_resource"),
    path("networks/resources/<int:pk>/versions/<int:number>/", views.file, name="network_resource_file"),
    path("networks/resources/<int:pk>/versions/<int:number>/read/", views.earlier_version, name="network_resource_earlier_version"),
    path("networks/resources/<int:pk>/versions/<int:number>/pages/<int:page>/", views.picture, name="network_resource_picture"),
    path("networks/resources/<int:pk>/used/", views.use, name="network_resource_used"),
    path("networks/resources/<int:pk>/report/", views.report, name="network_resource_report"),
    path("networks/resources/<int:pk>/change/", lead_views.change, name="network_resource_change"),
    path("networks/resources/<int:pk>/new-version/", lead_views.new_version, name="network_resource_version"),
    path("networks/resources/<int:pk>/places/", lead_views.places, name="network_resource_places"),
    path("networks/resources/<int:pk>/remove/", lead_views.remove, name="network_resource_remove"),
    path("networks/resources/<int:pk>/take-down/", lead_views.take_down, name="network_resource_take_down"),
    path("networks/resources/<int:pk>/put-back/", lead_views.put_back, name="network_resource_put_back"),
    path("networks/resources/<int:pk>/settle/", lead_views.dismiss, name="network_resource_settle"),
    path("networks/resources/<int:pk>/tell/", lead_views.tell, name="network_resource_tell"),
    path("networks/resources/<int:pk>/still-good/", lead_views.still_good, name="network_resource_still_good"),
    path("networks/<slug:slug>/resources/", views.of_network, name="network_resources"),
    path("networks/<slug:slug>/resources/add/", lead_views.add, name="network_add_resource"),
    path("networks/<slug:slug>/resources/pack/", views.pack_of_list, name="network_resource_pack"),
    path("networks/<slug:slug>/resources/<int:pk>/take-out/", lead_views.take_out, name="network_take_out_resource"),
    path("networks/<slug:slug>/meetings/<int:pk>/resources/", lead_views.for_meeting, name="network_meeting_resources"),
    path("networks/<slug:slug>/meetings/<int:pk>/resources/pack/", views.pack_of_meeting, name="network_meeting_pack"),
]
