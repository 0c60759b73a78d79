// <article data-behaviour="seen" data-url="/seen/…">: says once that it was read, after ten seconds
// of being looked at or when 60 % of it has been on the screen. Without script it is not counted.

const SECONDS = 10;
const SHARE = 0.6;

function watch(article) {
  let looked = 0;
  let said = false;

  const say = () => {
    if (said) return;
    said = true;
    clearInterval(clock);
    removeEventListener("scroll", read);
    if (!navigator.sendBeacon || !navigator.sendBeacon(article.dataset.url)) {
      fetch(article.dataset.url, { method: "POST", keepalive: true }).catch(() => {});
    }
  };
  const read = () => {
    const box = article.getBoundingClientRect();
    const tall = box.height > innerHeight;
    if (tall && innerHeight - box.top >= box.height * SHARE) say();
  };
  const clock = setInterval(() => {
    if (document.visibilityState === "visible") looked += 1;
    if (looked >= SECONDS) say();
  }, 1000);
  addEventListener("scroll", read, { passive: true });
}

for (const article of document.querySelectorAll("[data-behaviour~=seen]")) watch(article);
