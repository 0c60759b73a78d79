// The place picker. Without script its buttons send the form; with script they must not be the
// button that Enter presses in another field, and Enter in the search box only searches.

for (const button of document.querySelectorAll("[data-behaviour~=place-picker] button[type=submit]")) {
  button.type = "button";
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.target.matches("[data-behaviour~=place-picker] input[type=search]")) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("search", { bubbles: true }));
  }
});
