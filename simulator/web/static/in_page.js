// Exchanges header, navigation and <main> instead of loading whole pages; without it all works too.
(() => {
  const parts = ["header", "nav.side", "main"];
  let latest = 0; // The answer to an earlier click may come after that to a later one.
  const dialog = "main dialog[open]";
  const find = (selector) => document.querySelector(selector);

  function openDialog() {
    const opened = find(dialog);
    opened?.removeAttribute("open");
    opened?.showModal();
    return opened;
  }

  const wholes = ["DIALOG", "INPUT", "SELECT"]; // They hold more than their markup says.
  const isAsSent = ({ options, value, defaultValue, checked, defaultChecked }) =>
    options ? [...options].every((each) => each.selected === each.defaultSelected)
      : value === defaultValue && checked === defaultChecked;

  function stays(old, now) {
    // isEqualNode does not look into a template.
    if (["DIALOG", "TEMPLATE"].includes(old.nodeName) || !old.isEqualNode(now)) return false;
    return !old.querySelectorAll || [old, ...old.querySelectorAll("input, select")].every(isAsSent);
  }

  // Leaves alone what is as before, so that the browser lays out and paints no more than has changed.
  function exchange(old, now) {
    const from = [...old.childNodes], to = [...now.childNodes];
    let after = null;
    while (from.length && to.length && stays(from[0], to[0])) from.shift(), to.shift();
    while (from.length && to.length && stays(from.at(-1), to.at(-1))) after = from.pop(), to.pop();
    const isAlike = (each, i) => !wholes.includes(each.nodeName) && each.cloneNode().isEqualNode(to[i].cloneNode());
    if (from.length === to.length && from.every(isAlike)) return from.forEach((each, i) => exchange(each, to[i]));
    from.forEach((each) => each.remove());
    to.forEach((each) => old.insertBefore(each, after));
  }

  // One that turns to another period or answers leaves the page behind it as it is, until it closes.
  const isSameDialog = (page, url) =>
    find(dialog) && page.querySelector(dialog) && new URL(url).pathname === location.pathname;

  async function visit(url, { focus, ...options } = {}, remembers = true) {
    let response, text, mine = ++latest;
    try {
      text = await (response = await fetch(url, options)).text();
    } catch {
      return (find("main dialog") ?? find("main")).prepend(find("#unreachable").content.cloneNode(true));
    }
    if (mine !== latest) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const changes = response.ok ? parts : ["body"]; // Asked for again, what refused a form might be gone.
    if (!changes.every((part) => find(part) && page.querySelector(part))) return location.assign(response.url);
    if (response.ok && isSameDialog(page, response.url)) find(dialog).replaceWith(page.querySelector(dialog));
    else for (const part of changes) exchange(find(part), page.querySelector(part));
    document.title = page.title;
    if (remembers) history.pushState(null, "", response.url);
    const target = openDialog() ? null : find("main h1");
    ((focus && document.getElementById(focus)) ?? target)?.focus();
  }

  // Opens the dialog that the page has brought with it.
  function show({ content, dataset }, url) {
    find("main").append(content.cloneNode(true));
    history.pushState(null, "", url);
    document.title = dataset.title;
    openDialog();
  }

  function send(form, button, focus) {
    const body = new URLSearchParams(new FormData(form, button));
    if (form.method === "post") visit(form.action, { method: "POST", body, focus });
    else visit(`${form.action.split("?")[0]}?${body}`, { focus });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !find("nav.side") || link.origin !== location.origin || link.hash || "wholePage" in link.dataset) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const held = find(`main > template[data-address="${CSS.escape(link.getAttribute("href"))}"]`);
    held ? show(held, link.href) : visit(link.href);
  });
  document.addEventListener("submit", (event) => {
    if ("wholePage" in event.target.dataset) return;
    event.preventDefault();
    send(event.target, event.submitter);
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
