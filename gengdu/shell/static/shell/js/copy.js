// <button data-behaviour="copy" data-copy="text to copy" data-done="Copied">Copy</button>
// The clipboard API needs a secure context; on a LAN the old command does the same.

function copyOld(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      return copyOld(text);
    }
  }
  return copyOld(text);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-behaviour~=copy]");
  if (!button) return;
  event.preventDefault();
  const done = await copy(button.dataset.copy || button.href);
  if (done && button.dataset.done) {
    button.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { value: button.dataset.done } }));
  }
});

for (const button of document.querySelectorAll("[data-behaviour~=copy][hidden]")) button.hidden = false;
