// Replaces the header, the navigation and <main> instead of loading whole pages. Every page also works without it.
(() => {
  const parts = ["header", "nav.side", "main"];
  let latest = 0; // An earlier click can be answered after a later one.
  const dialog = "main dialog[open]";
  const find = (selector) => document.querySelector(selector);

  function openDialog() {
    const opened = find(dialog);
    opened?.removeAttribute("open");
    opened?.showModal();
    return opened;
  }

  const wholes = "dialog, template, input, select, textarea"; // Their state is more than their markup.
  const fields = "input, select, textarea";
  const isAsSent = ({ options, value, defaultValue, checked, defaultChecked }) =>
    options ? [...options].every((each) => each.selected === each.defaultSelected)
      : value === defaultValue && checked === defaultChecked;

  function stays(old, now) {
    // isEqualNode doesn't look into a template.
    if (!old.isEqualNode(now) || ["DIALOG", "TEMPLATE"].includes(old.nodeName)) return false;
    if (old.nodeType !== Node.ELEMENT_NODE) return true;
    return (!old.matches(fields) || isAsSent(old)) && [...old.querySelectorAll(fields)].every(isAsSent);
  }

  const key = (each) => [each.nodeName, ...["id", "class", "aria-labelledby"].map((name) => each.getAttribute(name))].join();

  // Finds which of *first* and its later siblings becomes *now*.
  function counterpart(first, now) {
    if (now.nodeType !== Node.ELEMENT_NODE) return first?.nodeType === now.nodeType ? first : null;
    for (let old = first; old; old = old.nextSibling)
      if (old.nodeType === Node.ELEMENT_NODE && key(old) === key(now) && (!old.matches(wholes) || stays(old, now))) return old;
    return null;
  }

  // Keeps unchanged nodes, so that the browser lays out and paints only what has changed.
  function exchange(old, now) {
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    let next = old.firstChild;
    const removeUntil = (end) => {
      while (next !== end) {
        const gone = next;
        next = next.nextSibling;
        gone.remove();
      }
    };
    for (const to of [...now.childNodes]) {
      const from = counterpart(next, to);
      if (!from) {
        old.insertBefore(to, next);
        continue;
      }
      removeUntil(from);
      next = from.nextSibling;
      if (from.nodeType !== Node.ELEMENT_NODE) from.data === to.data || (from.data = to.data);
      else if (!stays(from, to)) exchange(from, to);
    }
    removeUntil(null);
  }

  const path = (url) => new URL(url, location).pathname;
  let shown = location.pathname; // When the user goes back, the address changes before the page.

  // While a dialog changes or answers, the page behind it stays the same until the dialog closes.
  const turnsDialog = (url) => find(dialog) && path(url) === shown;

  async function visit(url, { focus, ...options } = {}, remembers = true) {
    let response, text, mine = ++latest;
    const headers = turnsDialog(url) ? { "Wanted-Part": "dialog" } : {};
    try {
      text = await (response = await fetch(url, { ...options, headers })).text();
    } catch {
      return (find("main dialog") ?? find("main")).prepend(find("#unreachable").content.cloneNode(true));
    }
    if (mine !== latest) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const turned = response.ok && turnsDialog(response.url) && page.querySelector(dialog);
    const changes = response.ok ? parts : ["body"]; // Asking again for the page that refused a form could lose the refusal.
    if (turned) find(dialog).replaceWith(turned);
    else if (!changes.every((part) => find(part) && page.querySelector(part))) return location.assign(response.url);
    else for (const part of changes) exchange(find(part), page.querySelector(part));
    shown = path(response.url);
    document.title = page.title;
    if (remembers) history.pushState(null, "", response.url);
    const heading = openDialog() ? null : find("main h1");
    const target = (focus && document.getElementById(focus)) ?? heading;
    if (target && target === document.activeElement) target.blur(); // A second focus event announces it again.
    target?.focus();
  }

  // Opens the dialog that came with the page.
  function show({ content, dataset }, url) {
    latest++;
    find("main dialog")?.remove(); // Escape has closed it, but the answer without it has not arrived yet.
    find("main").append(content.cloneNode(true));
    history.pushState(null, "", url);
    shown = path(url);
    document.title = dataset.title;
    openDialog();
  }

  function send(form, button, focus) {
    const body = new URLSearchParams(new FormData(form, button));
    if (form.method === "post") return visit(form.action, { method: "POST", body, focus });
    return visit(`${form.action.split("?")[0]}?${body}`, { focus });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !find("nav.side") || link.origin !== location.origin || link.hash || "wholePage" in link.dataset) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const held = find(`main > template[data-address="${CSS.escape(link.getAttribute("href"))}"]`);
    held ? show(held, link.href) : visit(link.href);
  });
  const underWay = new WeakSet(); // A double click submits a form once.
  document.addEventListener("submit", async (event) => {
    if ("wholePage" in event.target.dataset) return;
    event.preventDefault();
    if (underWay.has(event.target)) return;
    underWay.add(event.target);
    await send(event.target, event.submitter);
    underWay.delete(event.target);
  });
  document.addEventListener("change", ({ target: { form, dataset, id, checked } }) => {
    const field = document.getElementById(dataset.locks);
    if (field && (field.readOnly = checked)) field.value = field.defaultValue;
    if (!("shows" in dataset) || "byKeys" in form.dataset) return;
    if ("wholePage" in form.dataset) form.requestSubmit(form.querySelector(".show"));
    else send(form, form.querySelector(".show"), id);
  });
  document.addEventListener("keydown", ({ target: { form, dataset }, key }) => {
    if ("shows" in dataset && "wholePage" in form.dataset && /^(Arrow|Page|Home|End|.$)/.test(key)) form.dataset.byKeys = "";
  });
  document.addEventListener("cancel", (event) => visit(event.target.dataset.cancel), true);
  addEventListener("popstate", () => visit(location.href, {}, false));
  openDialog();
})();
