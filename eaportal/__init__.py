"""A simulator of the Azure EA portal, and browser flows that carry out its procedure *Update PO number*."""
