// Comforts. Every page works without them.
(function () {
  "use strict";
  const root = document.documentElement;

  // Theme: light or dark, kept on this device.
  document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
      try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* Not kept, still applied. */ }
    });
  });

  // One box selects every row of its table.
  document.querySelectorAll("[data-choose-all]").forEach((all) => {
    all.hidden = false;
    const boxes = () => [...all.closest("table").querySelectorAll("tbody input[type=checkbox]")];
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
    all.closest("table").addEventListener("change", () => { all.checked = boxes().every((box) => box.checked); });
  });

  // Ticking what to compare is no search: the list stays as it is.
  document.addEventListener("change", (event) => { if (event.target.matches("[data-compare]")) event.stopPropagation(); }, true);

  // Menu: folded on a phone.
  document.querySelectorAll("[data-menu]").forEach((button) => {
    const header = button.closest(".masthead");
    const show = (isOpen) => { header.classList.toggle("is-open", isOpen); button.setAttribute("aria-expanded", String(isOpen)); };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    header.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    });
  });

  // Errors of a form: the summary is where reading begins.
  const summary = document.getElementById("error-summary");
  if (summary && !summary.closest("[data-sample]")) summary.focus();

  // Filters: folded on a phone, open on a wide screen.
  const filters = document.querySelector("details.filters");
  if (filters && matchMedia("(max-width: 59.99rem)").matches) filters.open = false;

  // "On this page": open where it stands beside the text, with the part that is being read.
  const contents = document.querySelector(".contents");
  if (contents) {
    contents.querySelector("details").open = matchMedia("(min-width: 75rem)").matches;
    const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const reading = new IntersectionObserver((entries) => {
      const entered = entries.find((entry) => entry.isIntersecting);
      if (!entered) return;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entered.target.id).setAttribute("aria-current", "true");
    }, { rootMargin: "0px 0px -75% 0px" });
    links.forEach((link, id) => { const part = document.getElementById(id); if (part) reading.observe(part); });
  }

  // Tables wider than their box say so, on top and wherever one has swiped to.
  const measured = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const isWider = target.scrollWidth > target.clientWidth + 1;
    if (isWider) target.dataset.hint = document.body.dataset.wider; else delete target.dataset.hint;
  }));
  const measure = () => document.querySelectorAll(".table-scroll").forEach((box) => measured.observe(box));
  measure();
  document.body.addEventListener("htmx:afterSwap", measure);

  // "Apply" buttons and the like that htmx makes needless.
  if (window.htmx) document.querySelectorAll("[data-without-js]").forEach((element) => { element.hidden = true; });

  // How many results, said aloud after a live change.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const said = document.getElementById("said");
    const count = event.target.querySelector ? event.target.querySelector("[data-count]") : null;
    if (said && count) said.textContent = count.textContent;
  });

  // The address of a list names what was asked for, and no empty field.
  const trim = (data) => [...new Set(data.keys())].forEach((name) => {
    if (data.getAll(name).every((value) => value === "")) data.delete(name);
  });
  document.addEventListener("formdata", (event) => { if (event.target.id === "search") trim(event.formData); });
  document.body.addEventListener("htmx:configRequest", (event) => { if (event.target.id === "search") trim(event.detail.formData); });

  // Who ticks one filter after another keeps their place among them, however long the new list is.
  let ticked = "", place = null;
  document.addEventListener("change", (event) => { if (event.target.closest(".filters")) ticked = event.target.id; }, true);
  const stay = (event) => {
    const box = event.target.id === "results" && place !== null && document.getElementById(ticked);
    if (box) scrollBy({ top: box.getBoundingClientRect().top - place, behavior: "instant" });
  };
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const box = event.detail.target.id === "results" && ticked && document.getElementById(ticked);
    place = box && document.querySelector("details.filters").open ? box.getBoundingClientRect().top : null;
  });
  document.body.addEventListener("htmx:afterSwap", stay);
  document.body.addEventListener("htmx:afterSettle", stay);

  // Filters that are open stay open when they are drawn anew: what has the focus must not be folded away.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "facets") return;
    event.detail.target.querySelectorAll("details[data-facet]").forEach((before) => {
      const after = event.detail.fragment.querySelector(`details[data-facet="${CSS.escape(before.dataset.facet)}"]`);
      if (after) after.open = before.open;
    });
  });

  // A search that took too long still says so in its place.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 503 && event.detail.target.id === "results") event.detail.shouldSwap = true;
  });

  // What is folded into a button closes with Escape, and when one goes on elsewhere.
  const close = (outside) => document.querySelectorAll("details[data-closes][open]").forEach((each) => {
    if (!outside || !each.contains(outside)) each.open = false;
  });
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest && event.target.closest("details[data-closes][open]");
    if (!open) return;
    close();
    open.querySelector("summary").focus();
  });

  // Character counts.
  document.querySelectorAll("[data-counter]").forEach((counter) => {
    const field = document.getElementById(counter.dataset.counter);
    if (!field || field.maxLength < 0) return;
    const show = () => {
      counter.textContent = field.value.length + " / " + field.maxLength;
      counter.classList.toggle("is-near", field.value.length > field.maxLength * 0.9);
    };
    field.addEventListener("input", show);
    show();
  });

  // A question that another answer makes pointless is not shown: `data-skipped-by="field=value"`.
  const skip = (form) => form.querySelectorAll("[data-skipped-by]").forEach((input) => {
    const [name, value] = input.dataset.skippedBy.split("=");
    const answer = form.querySelector(`[name="${CSS.escape(name)}"]:checked`);
    input.closest(".field").hidden = Boolean(answer) && answer.value === value;
  });
  new Set([...document.querySelectorAll("[data-skipped-by]")].map((input) => input.form)).forEach((form) => {
    form.addEventListener("change", () => skip(form));
    skip(form);
  });

  // A password, shown to whoever types it; hidden again when it is sent.
  document.querySelectorAll("[data-show-password]").forEach((button) => {
    const field = document.getElementById(button.dataset.showPassword);
    if (!field) return;
    const show = (isShown) => { field.type = isShown ? "text" : "password"; button.setAttribute("aria-pressed", String(isShown)); };
    button.hidden = false;
    button.addEventListener("click", () => { show(field.type === "password"); field.focus(); });
    if (field.form) field.form.addEventListener("submit", () => show(false));
  });

  // Copy: a citation, an address.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.copied; });
    });
  });
  // One box that ticks all of its form.
  document.querySelectorAll("[data-check-all]").forEach((line) => {
    const all = line.querySelector("input");
    const others = () => [...all.form.querySelectorAll("input[type=checkbox][name]")];
    const show = () => {
      const ticked = others().filter((box) => box.checked).length;
      all.checked = ticked === others().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.addEventListener("change", () => { others().forEach((box) => { box.checked = all.checked; }); show(); });
    all.form.addEventListener("change", show);
    line.hidden = false;
    show();
  });
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
})();

// The evaluators' workbench: verdicts, pages of evidence and saving from the keyboard.
(() => {
  const bench = document.querySelector("[data-workbench]");
  if (!bench) return;
  const verdicts = [...bench.querySelectorAll('input[name="verdict"]')];
  document.addEventListener("keydown", (event) => {
    const form = bench.querySelector("form[data-autosave]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const target = event.target;
    // The first button of the form turns a page of evidence: Enter on a verdict saves it instead.
    if (event.key === "Enter" && form && target.matches('input[name="verdict"]')) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const writes = target.matches("textarea, select, input:not([type=radio])");
    if (writes || event.ctrlKey || event.altKey || event.metaKey) return;
    const chosen = verdicts[Number(event.key) - 1];
    if (chosen) {
      chosen.checked = true;
      chosen.focus();
      chosen.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    // Within the choices, the arrows move between them, as everywhere.
    const link = target.matches("input[type=radio]") ? null : bench.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
  });
})();
