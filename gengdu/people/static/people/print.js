// Shows a print button where scripts run; without them the browser's own menu prints the page.
for (const button of document.querySelectorAll('[data-behaviour~="print"]')) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
