from django.urls import path

from . import lead_views, post_views, views

urlpatterns = [
    path("networks/<slug:slug>/discussion/", views.discussion, name="network_discussion"),
    path("networks/<slug:slug>/discussion/new/", views.start, name="network_start_thread"),
    path("networks/<slug:slug>/discussion/people/", views.people, name="network_discussion_people"),
    path("networks/<slug:slug>/discussion/space/", lead_views.space, name="network_discussion_space"),
    path("networks/<slug:slug>/discussion/queue/", lead_views.queue, name="network_discussion_queue"),
    path("networks/<slug:slug>/discussion/<int:pk>/", views.thread, name="network_thread"),
    path("networks/<slug:slug>/discussion/<int:pk>/reply/", views.reply, name="network_reply"),
    path("networks/<slug:slug>/discussion/<int:pk>/hear/", views.hear, name="network_hear"),
    path("networks/<slug:slug>/discussion/<int:pk>/change/", lead_views.change, name="network_change_thread"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/edit/", post_views.edit, name="network_edit_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/earlier/", post_views.earlier, name="network_earlier_words"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/delete/", post_views.delete, name="network_delete_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/report/", post_views.report, name="network_report_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/remove/", lead_views.remove, name="network_remove_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/publish/", lead_views.publish, name="network_publish_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/restore/", lead_views.restore, name="network_restore_post"),
    path("networks/<slug:slug>/discussion/posts/<int:pk>/settle/", lead_views.settle, name="network_settle_post"),
    path("networks/<slug:slug>/discussion/files/<int:pk>/", views.file, name="network_post_file"),
]
