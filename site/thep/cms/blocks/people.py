"""People: who they are and what they do."""

from wagtail.blocks import CharBlock, ListBlock, StructBlock

from .pictures import PictureBlock


class PersonBlock(StructBlock):
    """One person. Without a picture they have a woven pattern of their own."""

    name = CharBlock(max_length=100)
    job = CharBlock(max_length=120, required=False)
    school = CharBlock(max_length=120, required=False)
    picture = PictureBlock(required=False, label="Portrait")


class PeopleBlock(StructBlock):
    """Some people, by name."""

    heading = CharBlock(max_length=100, required=False)
    people = ListBlock(PersonBlock(label="Person"), min_num=1, max_num=30)

    class Meta:
        icon = "group"
        template = "cms/blocks/people.html"
        description = "Names, jobs and schools, with portraits where there are some."
        preview_value = {
            "heading": "Who to ask",
            "people": [
                {"name": "Leila Haddad", "job": "Events manager", "school": "The Partnership"},
                {"name": "Ines Carvalho", "job": "Year 4 teacher", "school": "Saddlers Yard School"},
            ],
        }
