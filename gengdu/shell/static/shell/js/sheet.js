// Sheets open by their #id without script; with it they also take the focus, close on Esc and give
// the focus back. <a href="#keys" data-behaviour="sheet">, inside it data-behaviour="close-sheet".
// Another script opens one with the event "sheet:open" on it.

let before = null;

function open(sheet) {
  before = document.activeElement;
  sheet.classList.add("open");
  const first = sheet.querySelector("input, select, textarea, button, a[href]");
  (first || sheet).focus();
}

function close(sheet) {
  sheet.classList.remove("open");
  if (location.hash === `#${sheet.id}`) history.replaceState(null, "", location.pathname + location.search);
  if (before && before.isConnected) before.focus();
  before = null;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-behaviour~=sheet]");
  if (opener) {
    const sheet = document.getElementById(opener.getAttribute("href").slice(1));
    if (!sheet) return;
    event.preventDefault();
    open(sheet);
    return;
  }
  const shown = event.target.closest(".sheet.open");
  if (!shown) return;
  if (event.target === shown || event.target.closest("[data-behaviour~=close-sheet]")) {
    event.preventDefault();
    close(shown);
  }
});

document.addEventListener("keydown", (event) => {
  const shown = document.querySelector(".sheet.open");
  if (!shown) return;
  if (event.key === "Escape") close(shown);
  if (event.key !== "Tab") return;
  const stops = [...shown.querySelectorAll("input, select, textarea, button, a[href]")];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement === edge) {
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }
});

document.addEventListener("sheet:open", (event) => open(event.target));
