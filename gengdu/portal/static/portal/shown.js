// <form data-behaviour="shown"> and headlines with data-item="ref": says once a page which advice
// has been on the screen. Without script nothing is counted (ADR 4).

const form = document.querySelector("[data-behaviour~=shown]");
const waiting = new Set();
let clock = 0;

function send() {
  clearTimeout(clock);
  if (!waiting.size) return;
  const body = new FormData(form);
  for (const item of waiting) body.append("item", item);
  waiting.clear();
  if (!navigator.sendBeacon || !navigator.sendBeacon(form.action, body)) {
    fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

if (form && "IntersectionObserver" in window) {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        waiting.add(entry.target.dataset.item);
        watch.unobserve(entry.target);
      }
      clearTimeout(clock);
      clock = setTimeout(send, 800);
    },
    { threshold: 0.9 },
  );
  const look = (part) => {
    for (const headline of part.querySelectorAll("[data-item]")) watch.observe(headline);
  };
  look(document);
  document.addEventListener("part:here", (event) => look(event.target));
  addEventListener("pagehide", send);
}
