// <button data-behaviour="countdown" data-seconds="60" data-words="Again in {n} s">Send</button>
// Counts down while the server would refuse another code; the server's own limit is what counts.

function start(button) {
  let left = Number(button.dataset.seconds);
  if (!(left > 0) || button.dataset.counting) return;
  const words = button.textContent;
  button.dataset.counting = "1";
  button.setAttribute("aria-disabled", "true");
  button.disabled = true;
  const show = () => {
    button.textContent = button.dataset.words.replace("{n}", left);
  };
  const end = () => {
    clearInterval(timer);
    button.textContent = button.dataset.after || words;
    button.disabled = false;
    button.removeAttribute("aria-disabled");
    delete button.dataset.counting;
  };
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0 || !button.isConnected) end();
    else show();
  }, 1000);
  show();
}

function startAll(root) {
  for (const button of root.querySelectorAll("[data-behaviour~=countdown]")) start(button);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
