"""Pages are reviewed before they are published by whoever may not publish alone, or asks for a second pair of eyes."""

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

NAME = "Review"
REVIEWERS = ("Reviewers", "Office managers")


def ensure_review() -> Workflow:
    """Have every page of the site go through one review, which somebody of `REVIEWERS` approves or sends back; return its workflow.

    A workflow that the office has made itself for a part of the site stays as it is.
    """
    task, _ = GroupApprovalTask.objects.get_or_create(name=NAME)
    task.groups.set(Group.objects.filter(name__in=REVIEWERS))
    workflow, _ = Workflow.objects.get_or_create(name=NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    return workflow
