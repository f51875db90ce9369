"""The words of the controls, as the procedure's articles and the portal's pages give them in each language.

The portal under test has its own catalogs; these are what a user of it expects to read, so that a
page object finds a control by its label and a changed label is noticed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """The accessible names of the controls that the documented procedure needs, in one language."""

    account: str
    next: str
    password: str
    sign_in: str
    no: str
    portal: str
    enrollment: str
    enrollments: str
    enrollment_search: str
    search: str
    reports: str
    usage_summary: str
    period: str
    azure_services: str
    marketplace: str
    view_edit_po_numbers: str
    po_number: str
    lock_po_number: str
    save: str
    cancel: str


LABELS = {
    "en-US": Labels(
        account="Account",
        next="Next",
        password="Password",  # noqa: S106 - a label
        sign_in="Sign in",
        no="No",
        portal="Portal",
        enrollment="Enrollment",
        enrollments="Enrollments",
        enrollment_search="Number or name",
        search="Search",
        reports="Reports",
        usage_summary="Usage Summary",
        period="Period",
        azure_services="Azure Services",
        marketplace="Marketplace",
        view_edit_po_numbers="View/Edit PO Numbers",
        po_number="PO Number",
        lock_po_number="Lock PO number",
        save="Save",
        cancel="Cancel",
    ),
    "nl-NL": Labels(
        account="Account",
        next="Volgende",
        password="Wachtwoord",  # noqa: S106 - a label
        sign_in="Aanmelden",
        no="Nee",
        portal="Portal",
        enrollment="Inschrijving",
        enrollments="Inschrijvingen",
        enrollment_search="Nummer of naam",
        search="Zoeken",
        reports="Rapporten",
        usage_summary="Samenvatting van gebruik",
        period="Periode",
        azure_services="Azure-services",
        marketplace="Marketplace",
        view_edit_po_numbers="Ko-nummers weergeven/bewerken",
        po_number="Ko-nummer",
        lock_po_number="Ko-nummer vergrendelen",
        save="Opslaan",
        cancel="Annuleren",
    ),
}
