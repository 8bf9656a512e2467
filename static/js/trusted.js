// Before any other script: the one way from text to markup is a document that is not shown (Trusted Types). htmx and the
// search box read their answers so; text put straight into the page, or to be run, is refused by the browser.
(() => {
  "use strict";
  const READERS = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];
  if (!window.trustedTypes) return;
  window.trustedTypes.createPolicy("default", {
    createHTML: (text, kind, sink) => (READERS.includes(sink) ? text : null),
  });
})();
