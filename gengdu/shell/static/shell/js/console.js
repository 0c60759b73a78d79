// The back office: menu on a phone, keyboard, selected rows. Without it the menu opens by #menu,
// rows are chosen by their boxes and the bulk bar is always there.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".table tbody tr")];

// -- menu
function showMenu(on) {
  const menu = document.getElementById("menu");
  menu.classList.toggle("open", on);
  if (on) menu.querySelector("a").focus();
}

document.addEventListener("click", (event) => {
  const menu = document.getElementById("menu");
  if (!menu) return;
  if (event.target.closest("[data-behaviour~=menu]")) {
    event.preventDefault();
    showMenu(true);
  } else if (menu.classList.contains("open") && (event.target.closest(".menu-close") || !menu.contains(event.target))) {
    event.preventDefault();
    showMenu(false);
  }
});

// -- keyboard
function here() {
  return rows().findIndex((row) => row.classList.contains("here"));
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const from = here();
  const to = Math.min(all.length - 1, Math.max(0, from < 0 ? 0 : from + step));
  for (const row of all) row.classList.remove("here");
  all[to].classList.add("here");
  all[to].scrollIntoView({ block: "nearest" });
}

function withRow(use) {
  const row = rows()[here()];
  if (row) use(row);
}

const keys = {
  "/": () => {
    const field = document.querySelector(".filters input[type=search], .filters .search input");
    if (field) field.focus();
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => withRow((row) => row.querySelector(".sel input")?.click()),
  Enter: () => withRow((row) => row.querySelector("a.t, a")?.click()),
  n: () => document.querySelector("[data-primary]")?.click(),
  "?": () => document.getElementById("keys")?.dispatchEvent(new CustomEvent("sheet:open", { bubbles: true })),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (document.querySelector(".menu.open")) showMenu(false);
    else if (typing(event.target)) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector(".sheet.open")) return;
  if (event.key === "Enter" && event.target !== document.body) return;
  const use = keys[event.key];
  if (!use) return;
  event.preventDefault();
  use();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-behaviour~=keys]")) keys["?"]();
});

// -- selected rows and the bulk bar
function count() {
  const boxes = [...document.querySelectorAll(".table td.sel input[type=checkbox]")];
  const chosen = boxes.filter((one) => one.checked);
  for (const one of boxes) one.closest("tr").classList.toggle("on", one.checked);
  for (const bar of document.querySelectorAll("[data-behaviour~=bulk]")) {
    bar.hidden = chosen.length === 0;
    for (const number of bar.querySelectorAll("[data-count]")) number.textContent = chosen.length;
  }
  for (const all of document.querySelectorAll("[data-behaviour~=select-all]")) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-behaviour~=select-all]")) {
    for (const one of document.querySelectorAll(".table td.sel input[type=checkbox]")) {
      one.checked = event.target.checked;
    }
  }
  if (event.target.matches("[data-behaviour~=select-all], td.sel input")) count();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-behaviour~=select-none]")) return;
  for (const one of document.querySelectorAll(".table td.sel input[type=checkbox]")) one.checked = false;
  count();
});
document.addEventListener("htmx:load", count);
count();
