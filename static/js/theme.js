// Before the page is drawn: the theme chosen on this device, if one was; and whether the menu may be folded.
(function () {
  document.documentElement.classList.add("has-js");
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch (e) { /* Storage may be refused: the system's own theme then applies. */ }
})();
