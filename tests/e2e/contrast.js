/* Marks, of all elements that show text in the same colours, the first two: contrast is looked at once for each.

   The key holds all that contrast follows from: the text's own style, and every background, opacity and filter behind it.
   What axe leaves out (what is hidden, disabled, or no word) never stands for what it looks at. */
() => {
  const chains = new Map([[null, ""]]);
  const chain = (element) => {
    if (!chains.has(element)) {
      const style = getComputedStyle(element);
      const own = [
        style.backgroundColor === "rgba(0, 0, 0, 0)" ? "" : style.backgroundColor,
        style.backgroundImage === "none" ? "" : style.backgroundImage + style.backgroundSize,
        style.opacity === "1" ? "" : style.opacity,
        style.filter === "none" ? "" : style.filter,
        style.position === "static" ? "" : style.position + style.clip + style.clipPath + style.zIndex,
        element.matches("[disabled], [aria-disabled=true], [aria-hidden=true]") ? "off" : "",
      ].join("");
      chains.set(element, chain(element.parentElement) + (own && `|${own}`));
    }
    return chains.get(element);
  };
  const seen = new Map();
  const control = "input, select, textarea";
  for (const element of document.querySelectorAll("body, body *")) {
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim());
    const shown = element.matches(control) ? "control" : texts.join("");
    if (!shown || !element.checkVisibility()) continue;
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const key = [
      chain(element), style.color, style.fontSize, style.fontWeight, style.textShadow, style.textIndent, style.webkitTextFillColor,
      width > 1 && height > 1, shown.length > 1, /\p{L}|\p{N}/u.test(shown), element.matches(control) && element.type,
      Boolean(element.closest("label")?.control?.disabled),
    ].join(";");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    if (count < 2) element.dataset.contrast = "";
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-contrast]" }] });
}
