from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "thep.membership"
    label = "membership"

    def ready(self) -> None:
        from thep.cms import previews, privacy

        from .people import is_of_member_school, teacher_of_a_member_school

        privacy.register(privacy.MEMBER_SCHOOLS, is_of_member_school)
        previews.register("member", "Somebody of a member school", teacher_of_a_member_school)
