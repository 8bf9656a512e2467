// A grid of boxes: arrows and Enter go from box to box, and cells copied from a spreadsheet fill it. It works without.
(() => {
  "use strict";
  document.querySelectorAll("[data-grid]").forEach((table) => {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input:not([type=hidden])")]);
    const said = table.closest("form").querySelector("[data-grid-said]");
    const placeOf = (box) => {
      const line = rows.findIndex((boxes) => boxes.includes(box));
      return line < 0 ? null : [line, rows[line].indexOf(box)];
    };
    const goTo = (line, column) => {
      const box = rows[line] && rows[line][column];
      if (!box) return false;
      box.focus();
      box.select();
      return true;
    };
    const mark = (box) => box.classList.toggle("is-changed", box.value.trim() !== box.defaultValue.trim());

    table.addEventListener("input", (event) => mark(event.target));
    rows.flat().forEach(mark);

    table.addEventListener("keydown", (event) => {
      const place = placeOf(event.target);
      if (!place || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      const [line, column] = place;
      const box = event.target;
      const isWhole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
      const isAtStart = isWhole || (box.selectionStart === 0 && box.selectionEnd === 0);
      const isAtEnd = isWhole || (box.selectionStart === box.value.length && box.selectionEnd === box.value.length);
      const moves = {
        ArrowUp: () => goTo(line - 1, column),
        ArrowDown: () => goTo(line + 1, column),
        ArrowLeft: () => isAtStart && goTo(line, column - 1),
        ArrowRight: () => isAtEnd && goTo(line, column + 1),
        // Down, then the next month: as one reads a column. After the last box, the button.
        Enter: () => (event.shiftKey ? goTo(line - 1, column) : goTo(line + 1, column) || goTo(0, column + 1) || toButton()),
        Escape: () => { box.value = box.defaultValue; mark(box); return true; },
      };
      if (event.shiftKey && event.key !== "Enter") return;
      const move = moves[event.key];
      if (move && (move() || event.key === "Enter")) event.preventDefault();
    });
    const toButton = () => { table.closest("form").querySelector("button.btn--primary").focus(); return true; };

    table.addEventListener("paste", (event) => {
      const place = placeOf(event.target);
      const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
      const cells = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
      if (!place || (cells.length === 1 && cells[0].length === 1)) return;
      event.preventDefault();
      let filled = 0;
      let leftOut = 0;
      cells.forEach((line, down) => line.forEach((cell, across) => {
        if (!cell.trim()) return;
        const box = rows[place[0] + down] && rows[place[0] + down][place[1] + across];
        if (!box) { leftOut += 1; return; }
        box.value = cell.trim();
        box.dispatchEvent(new Event("input", { bubbles: true }));
        filled += 1;
      }));
      const parts = [`${table.dataset.pasted} ${filled}`];
      if (leftOut) parts.push(`${table.dataset.leftOut} ${leftOut}`);
      said.textContent = parts.join(" · ");
      said.classList.toggle("is-warning", leftOut > 0);
    });
  });
})();
