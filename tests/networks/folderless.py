"""A storage that is like a bucket: it has files and no folders, so that no folder exists, and one without files is listed as empty."""

from django.core.files.storage import InMemoryStorage


class Folderless(InMemoryStorage):
    def exists(self, name):
        try:
            super().listdir(name)
        except FileExistsError:  # it is a file, and can’t be listed
            return True
        except FileNotFoundError:
            return False
        return False

    def listdir(self, path):
        try:
            return super().listdir(path)
        except FileNotFoundError:
            return [], []
