"""Lists of things that visitors search, narrow by facets, sort and page through.

Start at `faceted_list.py`: a list is a subclass of `FacetedList`. What is asked of it is a `ListQuery`, what it says a `ListAnswer`;
`templates/search/list.html` draws it.
"""
