// The steps of a care path: those that are empty wait behind a button, and steps change places. Without this all are shown.
(() => {
  "use strict";
  document.querySelectorAll("[data-path-fields]").forEach((list) => {
    const said = list.dataset, rows = [...list.children];
    const fields = (row) => [...row.querySelectorAll("input")];
    const isEmpty = (row) => fields(row).every((field) => (field.type === "checkbox" ? !field.checked : !field.value));
    const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
    const put = (field, kept) => { if (field.type === "checkbox") field.checked = kept; else field.value = kept; };
    // The form saves itself when it hears of an input.
    const changed = (row) => fields(row)[0].dispatchEvent(new Event("input", { bubbles: true }));
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn--small btn--quiet";
      made.textContent = text;
      made.addEventListener("click", act);
      return made;
    };
    const shown = () => rows.filter((row) => !row.hidden);
    const swap = (one, other) => {
      const kept = fields(one).map(value);
      fields(one).forEach((field, place) => put(field, value(fields(other)[place])));
      fields(other).forEach((field, place) => put(field, kept[place]));
    };
    const add = document.createElement("p");
    const draw = () => {
      const all = shown();
      all.forEach((row, place) => {
        const [up, down] = row.querySelectorAll(".path-field__acts button");
        up.disabled = place === 0;
        down.disabled = place === all.length - 1;
      });
      add.hidden = all.length === rows.length;
    };
    rows.forEach((row, place) => {
      const acts = document.createElement("p"), number = " – " + row.querySelector("legend").textContent;
      acts.className = "path-field__acts";
      const move = (by) => {
        const other = rows[place + by];
        swap(row, other);
        changed(row);
        other.querySelector("input").focus();
      };
      acts.append(button(said.up, () => move(-1)), button(said.down, () => move(1)), button(said.clear, () => {
        const after = shown().filter((each) => rows.indexOf(each) > place);
        fields(row).forEach((field) => put(field, field.type === "checkbox" ? false : ""));
        let last = row;
        after.forEach((each) => { swap(last, each); last = each; });
        if (shown().length > 1) last.hidden = true;
        changed(row);
        draw();
        (shown()[Math.min(place, shown().length - 1)] || row).querySelector("input").focus();
      }));
      acts.querySelectorAll("button").forEach((each) => each.setAttribute("aria-label", each.textContent + number));
      row.firstElementChild.append(acts);
    });
    add.append(button(said.add, () => {
      const next = rows.find((row) => row.hidden);
      if (!next) return;
      next.hidden = false;
      draw();
      next.querySelector("input").focus();
    }));
    add.firstElementChild.className = "btn btn--small";
    list.after(add);
    const last = rows.findLastIndex((row) => !isEmpty(row));
    rows.forEach((row, place) => { row.hidden = place > Math.max(last, 0); });
    draw();
  });
})();
