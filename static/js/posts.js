// Forms that are sent: one press is enough, and the button says that it is at work. Without this the server sees to it alone.
(() => {
  "use strict";
  // After this long one may press again: the answer is a file, or it does not come.
  const WAIT_MS = 8000;
  const pressed = new Map();

  const restore = (form) => {
    const found = pressed.get(form);
    if (!found) return;
    pressed.delete(form);
    clearTimeout(found.timer);
    if (!found.button) return;
    found.button.disabled = false;
    found.button.replaceChildren(...found.content);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || event.defaultPrevented) return;
    if (pressed.has(form)) { event.preventDefault(); return; }
    const button = event.submitter && event.submitter.matches("button") ? event.submitter : null;
    const found = { button, content: button ? [...button.childNodes] : [] };
    pressed.set(form, found);
    found.timer = setTimeout(() => restore(form), WAIT_MS);
    // Once the browser has taken what it sends: the name of a disabled button is not sent.
    setTimeout(() => {
      if (!button || !pressed.has(form)) return;
      button.disabled = true;
      button.textContent = document.body.dataset.sending;
    });
  });

  // The page is shown again as it was left.
  window.addEventListener("pageshow", () => [...pressed.keys()].forEach(restore));
})();

// A page with more than one form: what is written in one and not sent is there again after another was sent.
(() => {
  "use strict";
  const KEY = "unsent-forms";
  const KEPT_MS = 600000;
  const TEXT = "textarea, input[type=text], input[type=email], input[type=url], input[type=number], input[type=date]";

  const posted = () => [...document.querySelectorAll('form[method="post"]')];
  const texts = (form) => [...form.elements].filter((field) => field.name && field.matches(TEXT) && !field.readOnly);
  // The address that a form is sent to, and what it asks: the same form again, whatever else the page shows by then.
  const signature = (form) => JSON.stringify([form.action, texts(form).map((field) => field.name)]);

  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (!kept) return;
    const forms = posted().filter((form) => kept.forms[signature(form)]);
    if (!forms.length && Date.now() - kept.at < KEPT_MS) return;
    sessionStorage.removeItem(KEY);
    if (Date.now() - kept.at >= KEPT_MS) return;
    forms.forEach((form) => {
      const written = kept.forms[signature(form)];
      texts(form).forEach((field) => {
        if (written[field.name] === undefined || field.value !== field.defaultValue) return;
        field.value = written[field.name];
        field.closest("details")?.setAttribute("open", "");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  };

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || (event.target.getAttribute("method") || "").toLowerCase() !== "post") return;
    const forms = {};
    posted().filter((form) => form !== event.target && !form.matches("[data-autosave]")).forEach((form) => {
      const written = texts(form).filter((field) => field.value !== field.defaultValue);
      if (written.length) forms[signature(form)] = Object.fromEntries(written.map((field) => [field.name, field.value]));
    });
    try {
      if (Object.keys(forms).length) sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), forms }));
    } catch (e) { /* Not kept. */ }
  });

  try { restore(); } catch (e) { /* Nothing was kept, or it cannot be read. */ }
})();
