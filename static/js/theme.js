// Before the page is drawn: the theme chosen on this device, if one was.
(function () {
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch (e) { /* Storage may be refused: the system's own theme then applies. */ }
})();
