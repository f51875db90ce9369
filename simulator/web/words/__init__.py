"""The language of a page: catalogs, dates, money and the sentences of refusals."""
