// Parts of a page that come by themselves: `data-part` is the address of what is the reader's own,
// `data-when="revealed"` waits until it is on the screen. Without script, and offline, the page
// stands as it came. htmx, the heaviest file of all, follows where a part or the page needs it.

const SENDS = "[hx-get],[hx-post]";
let following = null;

function htmxThere() {
  const source = document.querySelector('meta[name="htmx"]');
  if (window.htmx || !source) return Promise.resolve();
  following = following || new Promise((done) => {
    const follow = () => {
      const script = document.createElement("script");
      script.src = source.content;
      script.onload = script.onerror = done;
      document.head.append(script);
    };
    // htmx sets itself up when the page is ready: begun between interactive and complete, never.
    if (document.readyState === "complete") follow();
    else window.addEventListener("load", follow, { once: true });
  });
  return following;
}

async function bring(part) {
  let words = "";
  try {
    const answer = await fetch(part.dataset.part, { headers: { "HX-Request": "true" } });
    // Led elsewhere: the sign-in has ended, and its page is no part of this one.
    if (answer.status === 200 && !answer.redirected) words = await answer.text();
  } catch (_offline) {
    return;
  }
  if (!words) return;
  const draft = new DOMParser().parseFromString(words, "text/html").body;
  // Buttons that send by htmx come together with it; until then the plain links are there.
  if (draft.querySelector("[hx-post]")) await htmxThere();
  part.replaceChildren(...draft.childNodes);
  part.dispatchEvent(new Event("part:here", { bubbles: true }));
  if (!part.querySelector(SENDS)) return;
  await htmxThere();
  if (window.htmx) window.htmx.process(part);
}

const shown = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    shown.unobserve(entry.target);
    bring(entry.target);
  }
});

for (const part of document.querySelectorAll("[data-part]")) {
  if (part.dataset.when === "revealed") shown.observe(part);
  else bring(part);
}
if (document.querySelector(SENDS)) htmxThere();
