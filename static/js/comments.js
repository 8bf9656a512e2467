// Comments beside what they are about: the selected words become the passage, and colleagues are named by a press.
// Every comment can be written without this.
(() => {
  "use strict";
  const MAX_QUOTE = 300, MAX_NAMES = 8;
  const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ");

  document.querySelectorAll("[data-comments-at]").forEach((place) => {
    const field = document.getElementById(place.dataset.commentsAt), quote = place.querySelector("input[name=quote]");
    if (!field || !field.matches("textarea, input[type=text]")) { quote.closest("label").hidden = true; return; }
    place.addEventListener("toggle", () => {
      const chosen = plain(field.value.slice(field.selectionStart, field.selectionEnd)).slice(0, MAX_QUOTE);
      if (place.open && chosen && !quote.value) quote.value = chosen;
    });
    place.querySelectorAll("[data-passage]").forEach((passage) => {
      const words = plain(passage.textContent).split(" ").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      const found = new RegExp(words.join("\\s+")).exec(field.value);
      if (!found) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = passage.textContent;
      button.addEventListener("click", () => {
        field.focus();
        field.setSelectionRange(found.index, found.index + found[0].length);
      });
      passage.replaceChildren(button);
    });
  });

  const known = document.getElementById("colleagues");
  const names = known ? [...known.content.querySelectorAll("i")].map((each) => each.textContent) : [];
  if (!names.length) return;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  document.querySelectorAll("textarea[data-mentions]").forEach((area) => {
    const line = document.createElement("p");
    line.className = "mentions small";
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", known.dataset.label);
    line.hidden = true;
    area.after(line);
    const before = () => /@([^@\n]{0,30})$/.exec(area.value.slice(0, area.selectionStart));
    area.addEventListener("input", () => {
      const written = before(), wanted = written && fold(written[1]);
      const found = written ? names.filter((name) => fold(name).includes(wanted) && fold(name) !== wanted).slice(0, MAX_NAMES) : [];
      line.hidden = !found.length;
      line.replaceChildren(...found.map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn--small";
        button.textContent = "@" + name;
        button.addEventListener("click", () => {
          const start = before() ? before().index : area.selectionStart;
          area.setRangeText("@" + name + " ", start, area.selectionStart, "end");
          line.hidden = true;
          area.focus();
        });
        return button;
      }));
    });
  });
})();
