// What one writes is saved while one writes, and nothing is left behind unseen. Every page works without this.
(function () {
  "use strict";
  const FIRST_WAIT = 300, WAIT = 1200, RETRY = 8000, LONGEST_WAIT_FOR_SAVE = 3000;
  // Browsers let requests of up to 64 kB outlive their page.
  const MOST_KEPT_ALIVE = 60000;

  // Forms that save by themselves.
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const status = form.querySelector(".autosave") || document.createElement("p");
    let edits = form.hasAttribute("data-unsent") ? 1 : 0;
    let sent = 0, saved = 0, timer = 0, running = null, hasFailed = false, isLeaving = false;

    const say = (text, isBad) => { status.textContent = text; status.classList.toggle("is-failed", Boolean(isBad)); };
    // English Canada’s “p.m.” of browsers is “pm” everywhere else on our pages.
    const clock = () => new Date().toLocaleTimeString(document.documentElement.lang === "en" ? "en-CA" : "fr-CA", { hour: "numeric", minute: "2-digit" })
      .replace(/([ap])\.m\./, "$1m");
    const set = (name, value) => { const field = form.elements.namedItem(name); if (field && value !== undefined) field.value = value; };
    const body = () => {
      const data = new URLSearchParams();
      new FormData(form).forEach((value, name) => { if (typeof value === "string") data.append(name, value); });
      return data.toString();
    };

    const accept = (answer, number) => {
      if (!answer.saved) throw { text: answer.message };
      saved = number;
      hasFailed = false;
      set("version", answer.version || undefined);
      set("base", answer.base);
      if (answer.url && new URL(answer.url, location.href).pathname !== location.pathname) {
        // The draft exists now: the page goes on at its address.
        form.action = answer.url;
        history.replaceState(history.state, "", answer.url + location.hash);
      }
      say(answer.message + (answer.attention ? "" : " – " + clock()), answer.attention);
    };
    const fail = (reason) => {
      hasFailed = true;
      const isOffline = !reason || !reason.text;
      say(isOffline ? status.dataset.offline : reason.text, true);
      clearTimeout(timer);
      if (!reason || !reason.isFinal) timer = setTimeout(save, RETRY);
    };
    const read = (response) => {
      if ((response.headers.get("Content-Type") || "").includes("json")) {
        return response.json().then((answer) => {
          if (!answer.saved) throw { text: answer.message, isFinal: response.status !== 429 };
          return answer;
        });
      }
      // What is gone, or leads elsewhere, does not come back by trying again.
      const isGone = [404, 405, 409, 410].includes(response.status) || response.redirected;
      const text = response.status === 403 ? status.dataset.refused : isGone ? status.dataset.gone : status.dataset.failed;
      throw { text: text, isFinal: response.status === 403 || isGone };
    };

    // One request at a time, so that each is based on the one before.
    function save() {
      clearTimeout(timer);
      if (running) return running;
      if (edits === saved || isLeaving) return Promise.resolve();
      const number = sent = edits;
      const text = body();
      if (!hasFailed && status.dataset.saving) say(status.dataset.saving);
      running = fetch(form.getAttribute("action") || location.href, {
        method: "POST",
        body: text,
        keepalive: text.length < MOST_KEPT_ALIVE,
        headers: { "X-Autosave": "1", "Content-Type": "application/x-www-form-urlencoded" },
      }).then(read).then((answer) => accept(answer, number)).catch(fail).finally(() => {
        running = null;
        if (edits !== sent) timer = setTimeout(save, WAIT);
      });
      return running;
    }

    const typed = (event) => {
      // A field on the page of this form may belong to another one.
      if (event && (event.target.type === "file" || (event.target.form && event.target.form !== form))) return;
      const wait = edits ? WAIT : FIRST_WAIT;
      edits += 1;
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    };
    form.addEventListener("input", typed);
    form.addEventListener("focusout", () => { if (edits !== saved && !hasFailed) save(); });
    window.addEventListener("online", () => { if (edits !== saved) save(); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
    window.addEventListener("pagehide", () => save());
    window.addEventListener("pageshow", (event) => { if (event.persisted) isLeaving = false; });

    window.addEventListener("beforeunload", (event) => {
      if (isLeaving || edits === saved) return;
      const isOnItsWay = running && sent === edits && !hasFailed;
      if (isOnItsWay) return;
      save();
      event.preventDefault();
      event.returnValue = "";
    });

    // Pressing a button waits for what is on its way, so that nobody is ever in conflict with oneself.
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (!navigator.onLine) {
        event.preventDefault();
        say(status.dataset.offline, true);
        return;
      }
      clearTimeout(timer);
      if (!running) { isLeaving = true; return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      const wait = new Promise((resolve) => { setTimeout(resolve, LONGEST_WAIT_FOR_SAVE); });
      Promise.race([running, wait]).then(() => {
        running = null;
        clearTimeout(timer);
        form.requestSubmit(button && button.form === form ? button : undefined);
      });
    });

    if (edits) save();
  });

  // A search inside a form that Enter would send: it looks, and leaves the form where it is.
  document.querySelectorAll("input[type=search][form]").forEach((field) => {
    field.addEventListener("keydown", (event) => {
      const button = field.parentElement.parentElement.querySelector("button");
      if (event.key !== "Enter" || !button) return;
      event.preventDefault();
      // A hidden button is one that a live search made needless.
      if (!button.hidden) button.click();
    });
  });

  // Other forms: a text that was typed and not sent is not left by accident.
  document.querySelectorAll("main form[method=post]:not([data-autosave])").forEach((form) => {
    // Its fields may be elsewhere on the page, by their `form` attribute.
    if (!form.querySelector("[data-unsent]") && !Array.from(form.elements).some((field) => field.matches("textarea"))) return;
    let isUnsent = false;
    document.addEventListener("input", (event) => { if (event.target.form === form) isUnsent = true; });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) isUnsent = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!isUnsent) return;
      event.preventDefault();
      event.returnValue = "";
    });
  });
})();
