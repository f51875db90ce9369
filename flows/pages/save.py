"""Step 5: enter the new PO number, and Save."""

from dataclasses import dataclass

from playwright.sync_api import Locator

from eaportal.flows.labels import Labels

# One look at the whole form: to ask for each of its fields would cost the browser as much for each.
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

    *can_be_locked* tells whether the box of the lock can be ticked or cleared.
    """

    po_number: str
    kind: str | None
    period: str | None
    is_editable: bool
    is_locked: bool
    can_be_locked: bool


class SavePanel:
    """The field, the lock and the Save button of the dialog given as *root*, and the dialog's answer."""

    def __init__(self, root: Locator, labels: Labels) -> None:
        self.po_number_field = root.get_by_role("textbox", name=labels.po_number, exact=True)
        self.lock_checkbox = root.get_by_role("checkbox", name=labels.lock_po_number, exact=True)
        self.save_button = root.get_by_role("button", name=labels.save, exact=True)
        self.refusal = root.get_by_role("alert")
        self._kinds = {labels.azure_services: "azure", labels.marketplace: "marketplace"}

    def shown(self, *, patience_ms: float | None = None) -> ShownPoNumber:
        """Look at the fields; raises Playwright's TimeoutError where no field shows in *patience_ms*."""
        po_number, kind, *others = self.po_number_field.evaluate(_LOOK, timeout=patience_ms)
        return ShownPoNumber(po_number, self._kinds.get(kind), *others)

    def enter_po_number(self, po_number: str) -> None:
        """Replace the number in the field."""
        self.po_number_field.fill(po_number)

    def set_lock(self, *, locked: bool) -> None:
        """Tick or clear Lock PO number."""
        self.lock_checkbox.set_checked(locked)

    def save(self) -> None:
        """Click Save."""
        self.save_button.click()

    def save_by_keyboard(self) -> None:
        """Press Enter on Save."""
        self.save_button.press("Enter")
