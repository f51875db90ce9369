"""Step 5: enter the new PO number, and Save."""

from dataclasses import dataclass

from playwright.sync_api import Locator

from eaportal.flows.labels import Labels

# Reads the whole form in one call: a call per field would cost the browser as much each time.
_LOOK = """field => {
  const { elements } = field.form;
  const find = (type) => [...elements].filter((each) => each.type === type);
  const [lock] = find("checkbox");
  return [
    field.value,
    find("radio").find(({ checked }) => checked)?.labels[0]?.innerText.trim(),
    find("select-one")[0]?.value,
    !field.readOnly && !field.disabled,
    Boolean(lock?.checked),
    Boolean(lock) && !lock.disabled,
  ];
}"""


@dataclass(frozen=True)
class ShownPoNumber:
    """What the dialog shows: *kind* is ``azure`` or ``marketplace``, *period* such as ``2020-11``.

    *can_be_locked* says whether the check box Lock PO number can be changed.
    """

    po_number: str
    kind: str | None
    period: str | None
    is_editable: bool
    is_locked: bool
    can_be_locked: bool


class SavePanel:
    """The field, the lock, the Save button and the refusal in the dialog *root*."""

    def __init__(self, root: Locator, labels: Labels) -> None:
        self.po_number_field = root.get_by_role("textbox", name=labels.po_number, exact=True)
        self.lock_checkbox = root.get_by_role("checkbox", name=labels.lock_po_number, exact=True)
        self.save_button = root.get_by_role("button", name=labels.save, exact=True)
        self.refusal = root.get_by_role("alert")
        self._kinds = {labels.azure_services: "azure", labels.marketplace: "marketplace"}

    def shown(self, *, timeout_ms: float | None = None) -> ShownPoNumber:
        """Read the fields; raises Playwright's TimeoutError if there is no field after *timeout_ms*."""
        po_number, kind, *others = self.po_number_field.evaluate(_LOOK, timeout=timeout_ms)
        return ShownPoNumber(po_number, self._kinds.get(kind), *others)

    def enter_po_number(self, po_number: str) -> None:
        """Enter *po_number* in place of the number in the field."""
        self.po_number_field.fill(po_number)

    def set_lock(self, *, locked: bool) -> None:
        """Select or clear Lock PO number."""
        self.lock_checkbox.set_checked(locked)

    def save(self) -> None:
        """Click Save."""
        self.save_button.click()

    def save_by_keyboard(self) -> None:
        """Press Enter on Save."""
        self.save_button.press("Enter")
