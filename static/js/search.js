// Comboboxes (WAI-ARIA APG): the search box, with titles while one types and this browser's own recent searches; and fields
// in which a record is picked by its name, or a list filtered by its organisation. The field alone works without any of this.
(() => {
  "use strict";
  const KEY = "recent-searches", MOST_RECENT = 6, SHORTEST = 2, WAIT_MS = 180;

  const recent = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (e) { return []; }
  };
  const keep = (list) => { try { localStorage.setItem(KEY, JSON.stringify(list)); } catch (e) { /* Then they are not kept. */ } };
  const remember = (text) => {
    const words = text.trim();
    if (words.length >= SHORTEST) keep([words, ...recent().filter((each) => each !== words)].slice(0, MOST_RECENT));
  };

  // What both have: a field, a list below it that the keyboard walks, and who says how many there are. `more` is what the
  // address asks beside the words, `onEmpty` shows the list of an empty field, `onTake` is told which option was taken.
  const combobox = (box, { more, onEmpty, onTake }) => {
    const input = box.querySelector("input"), list = box.querySelector("[role=listbox]"), said = box.querySelector("[data-said]");
    const answers = new Map();
    let timer, chosen = -1, asked = null;
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    const options = () => [...list.querySelectorAll("[role=option]")];
    const show = (isOpen) => {
      list.hidden = !isOpen;
      input.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) choose(-1);
    };
    const choose = (place) => {
      chosen = place;
      options().forEach((option, i) => option.setAttribute("aria-selected", String(i === place)));
      const option = options()[place];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const fill = (html) => {
      list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
      // A page may have several lists, and each option is named once.
      options().forEach((option, place) => { option.id = list.id + "-" + place; });
      choose(-1);
      const count = options().length;
      show(count > 0);
      said.textContent = count ? count + " " + box.dataset.some : box.dataset.none;
    };
    // A field that is `data-open` offers the nearest before anything is typed.
    const empty = () => { if (onEmpty) onEmpty(); else if ("open" in box.dataset) load(""); else show(false); };
    const ask = () => {
      const words = input.value.trim().toLowerCase();
      if (words.length < SHORTEST) { if (!words) empty(); else show(false); return; }
      load(words);
    };
    const load = (words) => {
      if (answers.has(words)) { fill(answers.get(words)); return; }
      if (asked) asked.abort();
      asked = new AbortController();
      const address = box.dataset.suggestUrl + "?" + new URLSearchParams({ q: words, kind: box.dataset.kind || "", ...more });
      fetch(address, { signal: asked.signal })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((html) => { answers.set(words, html); if (document.activeElement === input) fill(html); })
        .catch(() => { /* Typed on, or no network: the field works alone. */ });
    };
    const stop = () => { clearTimeout(timer); if (asked) asked.abort(); show(false); };

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      // Not what a choice wrote.
      if (event.isTrusted) timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("focus", () => { if (!input.value) empty(); });
    input.addEventListener("blur", () => setTimeout(() => { if (!box.contains(document.activeElement)) show(false); }, 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    if (onTake) {
      list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) { event.preventDefault(); onTake(option); stop(); }
      });
    }
    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show(false); return; }
      if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        options()[chosen].firstElementChild.click();
        return;
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      if (list.hidden) { if (input.value.trim()) ask(); else empty(); return; }
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Beyond either end one is back in the field.
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    });
    return { input, list, show, choose, stop };
  };

  const picker = (box) => {
    const { input } = combobox(box, {
      more: { pick: "1", states: box.dataset.states || "", tags: box.dataset.tags || "" },
      onTake: (option) => {
        input.value = option.querySelector("[data-picked]").dataset.picked;
        // Autosave and counters listen.
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        input.focus();
      },
    });
  };
  const filter = (box) => {
    const { input, stop } = combobox(box, {
      more: { of: box.dataset.of },
      onTake: (option) => { input.value = option.textContent.trim(); input.form.requestSubmit(); },
    });
    // A name that was sent is a filter from then on, with a box to untick; in the field it would ask again.
    const sent = () => setTimeout(() => { input.value = ""; });
    if (window.htmx) input.addEventListener("change", sent);
    input.form.addEventListener("submit", () => { stop(); if (window.htmx) sent(); });
  };
  const search = (box) => {
    const showRecent = () => {
      const kept = recent();
      list.textContent = "";
      if (!kept.length) { show(false); return; }
      const label = document.createElement("li");
      label.className = "is-label";
      label.setAttribute("role", "presentation");
      label.textContent = box.dataset.recentLabel;
      list.append(label);
      [...kept, null].forEach((text, place) => {
        const option = document.createElement("li"), button = document.createElement("button");
        option.id = "recent-" + place;
        option.setAttribute("role", "option");
        button.type = "button";
        button.tabIndex = -1;
        button.textContent = text === null ? box.dataset.clearLabel : text;
        button.addEventListener("click", () => {
          if (text === null) { keep([]); show(false); input.focus(); return; }
          input.value = text;
          show(false);
          input.form.requestSubmit();
        });
        option.append(button);
        list.append(option);
      });
      choose(-1);
      show(true);
    };
    const { input, list, show, choose, stop } = combobox(box, { more: {}, onEmpty: showRecent });
    input.form.addEventListener("submit", () => { stop(); remember(input.value); });
  };

  document.querySelectorAll("[data-picker]").forEach(picker);
  document.querySelectorAll("[data-searchbox]").forEach((box) => (box.dataset.of ? filter : search)(box));
})();
