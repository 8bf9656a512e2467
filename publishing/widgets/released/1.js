/* Le Registre · The Registry: an embedded list, version 1. No dependency, no cookie, nothing kept on the reader's device.
 *
 * <registry-list src="…/widgets/list.json?…" heading="3" accent="#0b5c8a"><a href="…">A plain link</a></registry-list>
 *
 * The plain link stays until the list is there, and comes back when it cannot be. A site themes it with --registry-text,
 * --registry-background, --registry-accent, --registry-line, --registry-font and --registry-gap, or with the parts
 * "list", "title", "item", "link", "meta", "summary" and "more".
 */
(() => {
  "use strict";
  if (!("customElements" in window) || customElements.get("registry-list")) return;
  const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
  const THEMED = ["accent", "text", "background"];
  const STYLE = `
    :host { display: block; container-type: inline-size; }
    :host([hidden]) { display: none; }
    section { color: var(--registry-text, inherit); background: var(--registry-background, transparent); font: var(--registry-font, inherit); padding: var(--registry-gap, 0); }
    .title { font: inherit; font-size: 1.25em; font-weight: 700; line-height: 1.25; margin: 0 0 .5em; text-wrap: balance; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { padding: .75em 0; border-top: 1px solid var(--registry-line, rgb(128 128 128 / .4)); }
    a { color: var(--registry-accent, LinkText); text-underline-offset: .15em; overflow-wrap: anywhere; }
    a:hover { text-decoration-thickness: 2px; }
    a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; border-radius: 2px; }
    .link { font-weight: 600; line-height: 1.35; }
    p { margin: .25em 0 0; line-height: 1.45; }
    .meta { font-size: .875em; display: flex; flex-wrap: wrap; gap: .1em .9em; }
    .more { padding-top: .75em; border-top: 1px solid var(--registry-line, rgb(128 128 128 / .4)); }
    @container (max-width: 22em) { .summary { display: none; } }
  `;

  const sheet = (text) => { const made = new CSSStyleSheet(); made.replaceSync(text); return made; };
  const common = "replaceSync" in CSSStyleSheet.prototype ? sheet(STYLE) : null;

  /* Text is only ever written as text, and only addresses of the web become links. */
  const make = (tag, name, text, lang) => {
    const made = document.createElement(tag);
    if (name) { made.className = name; made.setAttribute("part", name); }
    if (text) made.textContent = text;
    if (lang) made.lang = lang;
    return made;
  };
  const link = (name, item, lang) => {
    const made = make("a", name, item.title || item.label, lang);
    const url = new URL(item.url, document.baseURI);
    if (url.protocol === "https:" || url.protocol === "http:") made.href = url.href;
    return made;
  };

  class RegistryList extends HTMLElement {
    static get observedAttributes() { return ["src", "heading", ...THEMED]; }

    connectedCallback() { this.ask(); }

    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === "src") this.ask(); else if (this.answer) this.show(this.answer);
    }

    async ask() {
      const src = this.getAttribute("src");
      if (!src) return;
      this.setAttribute("aria-busy", "true");
      try {
        const response = await fetch(new URL(src, document.baseURI), { credentials: "omit", referrerPolicy: "origin" });
        if (!response.ok) throw new Error(String(response.status));
        const answer = await response.json();
        if (src !== this.getAttribute("src")) return;
        this.show(answer);
      } catch (error) {
        /* The plain link is still there; without a list nothing is hidden. */
        if (this.shadowRoot) this.shadowRoot.replaceChildren(document.createElement("slot"));
        this.dispatchEvent(new CustomEvent("registry-list-failed", { detail: String(error) }));
      } finally {
        this.removeAttribute("aria-busy");
      }
    }

    show(answer) {
      this.answer = answer;
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      if (common) root.adoptedStyleSheets = [common, sheet(this.theme())];
      const wanted = Number(this.getAttribute("heading"));
      const title = make(`h${wanted >= 2 && wanted <= 6 ? wanted : 3}`, "title", answer.title);
      title.id = "title";
      const section = make("section", "list", "", answer.language);
      section.setAttribute("aria-labelledby", "title");
      section.append(title);
      if (answer.items.length) {
        const list = make("ul");
        list.setAttribute("role", "list");
        answer.items.forEach((item) => list.append(this.item(item, answer.language)));
        section.append(list);
      } else {
        section.append(make("p", "summary", answer.empty));
      }
      const more = make("p", "more");
      more.append(link("link", answer.more));
      section.append(more);
      root.replaceChildren(section);
      this.dispatchEvent(new CustomEvent("registry-list-shown"));
    }

    item(item, language) {
      const row = make("li", "item");
      const lang = item.language === language ? "" : item.language;
      row.append(link("link", item, lang));
      if (item.summary) row.append(make("p", "summary", item.summary, lang));
      const meta = make("p", "meta");
      item.meta.forEach((text) => meta.append(make("span", "", text)));
      row.append(meta);
      return row;
    }

    theme() {
      const rules = THEMED.filter((name) => COLOUR.test(this.getAttribute(name) || ""))
        .map((name) => `--registry-${name}: ${this.getAttribute(name)};`);
      return rules.length ? `:host { ${rules.join(" ")} }` : "";
    }
  }

  customElements.define("registry-list", RegistryList);
})();
