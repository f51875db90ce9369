"""The words of a page: translations, dates, money, and the sentences of refusals."""
