// Before the first paint, so that a chosen theme does not flash; a file, since the page allows no inline script.
(function () {
  try {
    var theme = localStorage.getItem("mapledger.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // storage is switched off: the system's theme it is
  }
})();
