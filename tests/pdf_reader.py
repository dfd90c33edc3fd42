"""Reads what our PDFs say, and how they are tagged: enough of the format for the documents that WeasyPrint writes."""

import re
import zlib
from functools import cached_property

STREAM = re.compile(rb"(\d+) 0 obj\s*<<(.*?)>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)


class PdfReader:
    def __init__(self, pdf):
        assert pdf[:5] == b"%PDF-"
        self.streams = {int(number): (head, unpacked(head, data)) for number, head, data in STREAM.findall(pdf)}
        self.objects = {int(number): body for number, body in OBJECT.findall(pdf)} | dict(self._packed_objects())

    def _packed_objects(self):
        for head, data in self.streams.values():
            if b"/ObjStm" not in head:
                continue
            first = int(re.search(rb"/First (\d+)", head)[1])
            numbers = [int(each) for each in data[:first].split()]
            starts = [*numbers[1::2], len(data) - first]
            for index, number in enumerate(numbers[::2]):
                yield number, data[first + starts[index] : first + starts[index + 1]]

    @cached_property
    def everything(self):
        return b"\n".join(self.objects.values())

    @property
    def catalogue(self):
        return next(body for body in self.objects.values() if b"/Type /Catalog" in body or b"/Type/Catalog" in body)

    @property
    def metadata(self):
        return next(data for head, data in self.streams.values() if b"/Metadata" in head).decode()

    @cached_property
    def tags(self):
        """How many elements of each kind the structure has: {'H1': 1, 'TH': 12 …}."""
        found = re.findall(rb"/Type ?/StructElem.*?/S ?/(\w+)|/S ?/(\w+).*?/Type ?/StructElem", self.everything)
        counted = {}
        for pair in found:
            name = (pair[0] or pair[1]).decode()
            counted[name] = counted.get(name, 0) + 1
        return counted

    @cached_property
    def stray_in_lists(self):
        """The kinds of elements that stand in a list, grouped or not, and are none of its items: PDF/UA-1 (7.2) allows none."""
        kinds = {number: found[1].decode() for number, body in self.objects.items() if (found := re.search(rb"/S ?/(\w+)", body))}

        def within(number):
            for each in re.findall(rb"(\d+) 0 R", re.search(rb"/K ?\[?([^\]/]*)", self.objects[number])[1]):
                yield from within(int(each)) if kinds[int(each)] in ("Div", "NonStruct") else [kinds[int(each)]]

        return {kind for number, whole in kinds.items() if whole == "L" for kind in within(number)} - {"L", "LI", "Caption"}

    @property
    def marked(self):
        """How many pieces of the pages' content belong to an element of the structure."""
        return sum(len(re.findall(rb"/MCID \d+ ?>> ?BDC|/MCID \d+\s*>>\s*BDC", data)) for data in self._pages())

    @cached_property
    def text(self):
        """Everything that stands on the pages, in their order, without any white space."""
        return re.sub(r"\s", "", "".join(self._words()))

    def _pages(self):
        for number in sorted(self.objects):
            body = self.objects[number]
            if re.search(rb"/Type ?/Page\b", body):
                yield self.streams[int(re.search(rb"/Contents (\d+) 0 R", body)[1])][1]

    @cached_property
    def _fonts(self):
        """What each font's codes stand for, by the name that pages call it."""
        fonts = {}
        for body in self.objects.values():
            for name, number in re.findall(rb"/([\w.+-]+) (\d+) 0 R", body):
                font = self.objects.get(int(number), b"")
                if b"/Type0" in font and (to_unicode := re.search(rb"/ToUnicode (\d+) 0 R", font)):
                    fonts[name] = characters(self.streams[int(to_unicode[1])][1])
        return fonts

    def _words(self):
        for content in self._pages():
            font = {}
            for name, shown in re.findall(rb"/([\w.+-]+) [\d.]+ Tf|\[(.*?)\] ?TJ", content, re.DOTALL):
                if name:
                    font = self._fonts[name]
                    continue
                for codes in re.findall(rb"<([0-9a-fA-F]+)>", shown):
                    yield "".join(font.get(codes[at : at + 4].lower(), "?") for at in range(0, len(codes), 4))


def unpacked(head, data):
    return zlib.decompressobj().decompress(data) if b"/FlateDecode" in head else data


def characters(cmap):
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", cmap.partition(b"endcodespacerange")[2])
    return {code.lower(): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
