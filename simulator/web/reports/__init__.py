"""Reports: Usage Summary, View/Edit PO Numbers, usage files, prices and invoices."""
