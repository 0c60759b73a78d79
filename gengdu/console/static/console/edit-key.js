// E opens the edit page of the row that J and K stand on; on a row's own page, its main action.

document.addEventListener("keydown", (event) => {
  if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector(".sheet.open")) return;
  const row = document.querySelector(".table tbody tr.here[data-edit]");
  const page = document.querySelector("#list");
  if (row) {
    event.preventDefault();
    location.assign(row.dataset.edit);
  } else if (!page) {
    document.querySelector("a[data-primary]")?.click();
  }
});
