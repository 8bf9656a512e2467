// A long list of boxes: one finds by typing, and what is chosen stays in view. Without this it is the list, whole.
(() => {
  "use strict";
  const isNarrow = () => matchMedia("(max-width: 59.99rem)").matches;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe").replace(/æ/g, "ae");
  const made = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  document.querySelectorAll("[data-choices]").forEach((list) => {
    const said = list.dataset, group = list.closest("fieldset"), legend = group.querySelector("legend").firstChild.textContent.trim();
    const rows = [...list.querySelectorAll("label")].map((row) => {
      const label = row.textContent.trim();
      return { row, label, folded: fold(label), box: row.querySelector("input") };
    });

    const tools = made("div", "choices-tools"), chips = made("ul", "chips chips--chosen"), line = made("div", "row");
    const field = made("input"), all = made("button", "btn btn--small"), status = made("p", "small muted");
    list.id = list.id || group.id + "_list";
    chips.setAttribute("aria-label", said.chosen + " – " + legend);
    field.type = "search";
    field.autocomplete = "off";
    field.placeholder = said.find;
    field.setAttribute("aria-label", said.find + " – " + legend);
    field.setAttribute("aria-controls", list.id);
    all.type = "button";
    all.setAttribute("aria-controls", list.id);
    status.setAttribute("role", "status");
    line.append(field, all);
    tools.append(chips, line, status);
    list.before(tools);

    const visible = () => rows.filter((each) => !each.row.hidden);
    const open = (isOpen) => {
      list.hidden = !isOpen;
      all.textContent = isOpen ? said.fold : said.all;
      all.setAttribute("aria-expanded", String(isOpen));
    };
    const find = () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      rows.forEach((each) => { each.row.hidden = !words.every((word) => each.folded.includes(word)); });
      const count = visible().length;
      status.textContent = !words.length ? "" : count ? count + " / " + rows.length : said.none;
      if (words.length) open(true);
    };
    const show = () => {
      chips.replaceChildren(...rows.filter((each) => each.box.checked).map((each) => {
        const item = made("li"), button = made("button", "", each.label), sign = made("span", "", "×");
        button.type = "button";
        button.setAttribute("aria-label", said.remove + " – " + each.label);
        sign.setAttribute("aria-hidden", "true");
        button.append(sign);
        button.addEventListener("click", () => {
          const place = [...chips.children].indexOf(item);
          each.box.click();
          (chips.children[Math.min(place, chips.children.length - 1)]?.firstElementChild || field).focus();
        });
        item.append(button);
        return item;
      }));
      chips.hidden = !chips.children.length;
    };

    list.addEventListener("change", show);
    all.addEventListener("click", () => {
      field.value = "";
      find();
      open(list.hidden);
    });
    // What is typed to find is no answer: the form is not saved for it.
    field.addEventListener("input", (event) => { event.stopPropagation(); find(); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        const found = visible();
        if (found.length !== 1) return;
        found[0].box.click();
        field.value = "";
        find();
      } else if (event.key === "ArrowDown" && visible().length) {
        event.preventDefault();
        open(true);
        visible()[0].box.focus();
      } else if (event.key === "Escape" && field.value) {
        event.preventDefault();
        field.value = "";
        find();
      }
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const shown = visible(), place = shown.findIndex((each) => each.box === event.target) + step;
      (shown[place]?.box || field).focus();
    });
    open(!isNarrow());
    show();
  });
})();
