// Files dropped on a field, or chosen in it, are sent one by one and checked while the others wait. Without this the field
// takes several files and they are sent with the form.
(() => {
  "use strict";
  const made = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  // What is sent while files are under way would leave without them: it waits, and goes by itself when they are there.
  const waits = new WeakMap();
  const waitsOf = (form) => {
    if (waits.has(form)) return waits.get(form);
    const state = { running: 0, isHeld: false, isRefused: false, button: null, content: [] };
    waits.set(form, state);
    form.addEventListener("submit", (event) => {
      if (!state.running || event.defaultPrevented) return;
      event.preventDefault();
      if (state.isHeld) return;
      Object.assign(state, { isHeld: true, isRefused: false, button: event.submitter });
      if (!state.button) return;
      state.content = [...state.button.childNodes];
      state.button.disabled = true;
      state.button.textContent = document.body.dataset.sending;
    }, true);
    return state;
  };
  const ended = (form, isAdded, list) => {
    const state = waitsOf(form);
    state.running -= 1;
    if (!isAdded) state.isRefused = true;
    if (state.running || !state.isHeld) return;
    state.isHeld = false;
    if (state.button) {
      state.button.disabled = false;
      state.button.replaceChildren(...state.content);
    }
    // Whoever sends without a file that was refused reads that first.
    if (state.isRefused) list.scrollIntoView({ block: "center" });
    else form.requestSubmit(state.button);
  };

  document.querySelectorAll("input[type=file][data-files][data-url]").forEach((input) => {
    const said = input.dataset, zone = made("div", "dropzone"), list = made("ul", "dropzone__files plain-list");
    const queue = [];
    let isSending = false;
    list.setAttribute("role", "status");
    input.before(zone);
    zone.append(made("p", "", said.drop), input, list);
    // Its files are sent at once.
    const buttons = document.querySelectorAll(`[data-add-files="${CSS.escape(input.id)}"]`);
    buttons.forEach((button) => { button.hidden = true; });
    // Where the form adds a file, an address or an earlier piece, its button has nothing left to do after files alone.
    const isEmptied = () => list.children.length && ![...input.form.elements].some((each) => (
      each !== input && each.name && !["hidden", "submit", "button"].includes(each.type) && each.value.trim()));
    if (!buttons.length) {
      input.form.addEventListener("submit", (event) => { if (isEmptied()) event.preventDefault(); });
    }

    const show = (row, text, tone) => {
      row.status.textContent = text;
      row.status.className = "tag" + (tone ? " tag--" + tone : "");
    };
    const refresh = () => fetch(location.href)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        const page = new DOMParser().parseFromString(html, "text/html");
        const selector = `[data-file-list="${CSS.escape(input.id)}"]`;
        const now = document.querySelector(selector), fresh = page.querySelector(selector);
        if (now && fresh) now.replaceChildren(...fresh.childNodes);
      })
      .catch(() => { /* It shows when the page is opened again. */ });

    const send = ({ file, row }) => {
      if (file.size > Number(said.most)) { show(row, said.heavy, "danger"); return Promise.resolve(false); }
      const body = new FormData();
      body.append("csrfmiddlewaretoken", input.form.elements.namedItem("csrfmiddlewaretoken").value);
      body.append(input.name, file);
      // What a file shows, typed before it was chosen; the next one says something else.
      const title = input.form.elements.namedItem("title");
      if (title && title.value) { body.append("title", title.value); title.value = ""; }
      show(row, document.body.dataset.sending, "info");
      return fetch(said.url, { method: "POST", body: body, headers: { "X-Files": "1" } })
        .then((answer) => answer.json())
        .then((answer) => {
          show(row, answer.added ? said.checked : said.refused, answer.added ? "success" : "danger");
          if (answer.message) row.item.append(made("p", "small", answer.message));
          return answer.added;
        })
        .catch(() => { show(row, said.failed, "danger"); return false; });
    };
    const work = () => {
      if (isSending) return;
      const next = queue.shift();
      if (!next) return;
      isSending = true;
      send(next).then((isAdded) => {
        isSending = false;
        if (queue.length) work(); else refresh();
        ended(input.form, isAdded, list);
      });
    };
    const take = (files) => {
      [...files].forEach((file) => {
        const row = { item: made("li"), status: made("span", "tag") };
        row.item.append(made("span", "", file.name + " "), row.status);
        list.append(row.item);
        queue.push({ file, row });
        waitsOf(input.form).running += 1;
      });
      work();
    };

    input.addEventListener("change", () => { take(input.files); input.value = ""; });
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
    window.addEventListener("beforeunload", (event) => {
      if (!isSending && !queue.length) return;
      event.preventDefault();
      event.returnValue = "";
    });
  });
})();
