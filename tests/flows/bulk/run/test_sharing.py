from eaportal.flows.bulk.run.sharing import by_enrollment


def test_the_enrollment_with_the_most_rows_comes_first_each_in_its_order():
    rows = [("a", 2), ("b", 3), ("c", 4), ("b", 5), ("a", 6), ("b", 7)]

    groups = by_enrollment(rows, lambda row: row[0])

    assert list(groups) == [[("b", 3), ("b", 5), ("b", 7)], [("a", 2), ("a", 6)], [("c", 4)]]
