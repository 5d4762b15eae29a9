"""One page of a list, without counting the whole: it looks one row further to know whether there is more."""

SIZE = 25
LAST = 400


class Page:
    def __init__(self, request, rows):
        self.number = number_in(request.GET.get("page", ""))
        found = list(rows[(self.number - 1) * SIZE : self.number * SIZE + 1])
        self.object_list = found[:SIZE]
        self.has_next, self.has_previous = len(found) > SIZE and self.number < LAST, self.number > 1
        self.has_other_pages = self.has_next or self.has_previous
        self.next_page_number, self.previous_page_number = self.number + 1, self.number - 1

    def __iter__(self):
        return iter(self.object_list)


def number_in(asked: str) -> int:
    return min(max(int(asked), 1), LAST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
