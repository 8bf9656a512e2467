// Run charts: the value under the pointer or the finger, and the arrows from one value to the next.
(() => {
  "use strict";
  document.querySelectorAll("[data-run]").forEach((figure) => {
    const plot = figure.querySelector("svg.chart");
    const readout = figure.querySelector("[data-readout]");
    const points = [...figure.querySelectorAll("[data-point]")];
    if (!plot || !readout || !points.length) return;
    const latest = readout.textContent;

    const show = (point) => {
      points.forEach((each) => each.classList.toggle("is-pointed", each === point));
      readout.textContent = point ? point.getAttribute("aria-label") : latest;
    };
    // One stop of the Tab key for a chart, however many values it has: the last value, then wherever one went.
    const makeStop = (point) => points.forEach((each) => each.setAttribute("tabindex", each === point ? "0" : "-1"));
    makeStop(points[points.length - 1]);

    const nearest = (event) => {
      const middle = (point) => { const box = point.lastElementChild.getBoundingClientRect(); return box.left + box.width / 2; };
      return points.reduce((best, point) => (
        Math.abs(middle(point) - event.clientX) < Math.abs(middle(best) - event.clientX) ? point : best
      ));
    };
    const area = plot.parentElement;
    ["pointermove", "pointerdown"].forEach((name) => area.addEventListener(name, (event) => show(nearest(event))));
    // A finger that leaves has read its value only if it stays.
    area.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") show(points.find((point) => point === document.activeElement) || null);
    });

    figure.addEventListener("focusin", (event) => { if (points.includes(event.target)) show(event.target); });
    figure.addEventListener("focusout", () => show(null));
    figure.addEventListener("keydown", (event) => {
      const place = points.indexOf(event.target);
      if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const moves = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: points.length - 1 };
      const point = points[moves[event.key]];
      if (!(event.key in moves)) return;
      event.preventDefault();
      if (!point) return;
      makeStop(point);
      point.focus();
    });
  });
})();
