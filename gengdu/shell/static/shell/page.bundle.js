/* made by tools/assets.py */
{
const box = () => document.getElementById("toasts");
function toast(template, words) {
const source = document.getElementById(template);
if (!source || !box()) return;
const copy = source.content.cloneNode(true);
if (words) copy.querySelector("[data-words]").textContent = words;
box().appendChild(copy);
}
function keepToastsShort(element) {
const found = element.matches && element.matches(".toast") ? [element] : [...element.querySelectorAll(".toast")];
for (const one of found) {
if (!one.classList.contains("bad")) setTimeout(() => one.remove(), 8000);
}
}
document.addEventListener("click", (event) => {
const close = event.target.closest("[data-behaviour~=dismiss]");
if (close) close.closest(".toast, .bar-note").remove();
});
document.addEventListener("toast", (event) => {
const detail = event.detail || {};
toast("toast-template", typeof detail === "string" ? detail : detail.value);
});
document.addEventListener("htmx:configRequest", (event) => {
const token = document.querySelector('meta[name="csrf-token"]');
if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:sendError", () => toast("toast-offline"));
document.addEventListener("htmx:timeout", () => toast("toast-offline"));
document.addEventListener("htmx:beforeSwap", (event) => {
const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
const broken = event.detail.isError && !event.detail.xhr.getResponseHeader("HX-Retarget");
if (broken && (event.detail.xhr.status !== 422 || !type.startsWith("text/html"))) {
event.detail.shouldSwap = false;
if (!event.detail.elt.hasAttribute("data-quiet")) toast("toast-failed");
}
});
function chosen(field) {
if (field.options) {
const given = [...field.options].findIndex((one) => one.defaultSelected);
return field.selectedIndex !== Math.max(0, given);
}
if (field.type === "checkbox") return field.checked !== field.defaultChecked;
if (field.type === "radio") return field.checked && !field.defaultChecked;
return /^(date|search)$/.test(field.type) && field.value !== field.defaultValue;
}
document.addEventListener(
"htmx:load",
() => {
for (const field of document.querySelectorAll("form select, form input")) {
if (!field.form || field.form.matches("[data-behaviour~=submit-on-change]")) continue;
if (!field.form.querySelector("[hx-trigger]") || !chosen(field)) continue;
for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}
},
{ once: true },
);
function pressed(form) {
return form.querySelectorAll("button:not([type=button]), input[type=submit]");
}
function busy(form, on) {
if (on) form.dataset.sending = "1";
else delete form.dataset.sending;
form.setAttribute("aria-busy", on ? "true" : "false");
for (const button of pressed(form)) {
if (on) button.setAttribute("aria-disabled", "true");
else button.removeAttribute("aria-disabled");
}
}
document.addEventListener(
"submit",
(event) => {
const form = event.target;
if (form.dataset.sending) {
event.preventDefault();
event.stopImmediatePropagation();
return;
}
busy(form, true);
setTimeout(() => busy(form, false), 15000);
},
true,
);
document.addEventListener("htmx:afterRequest", (event) => {
const form = event.target.closest && event.target.closest("form");
if (form) busy(form, false);
});
window.addEventListener("pageshow", () => {
for (const form of document.querySelectorAll("form[data-sending]")) busy(form, false);
});
document.addEventListener("change", (event) => {
const form = event.target.closest("form[data-behaviour~=submit-on-change]");
if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
});
const seen = new MutationObserver((changes) => {
for (const change of changes) {
for (const node of change.addedNodes) if (node.nodeType === 1) keepToastsShort(node);
}
});
if (box()) {
keepToastsShort(box());
seen.observe(box(), { childList: true });
}
}
{
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
if (document.readyState === "complete") follow();
else window.addEventListener("load", follow, { once: true });
});
return following;
}
async function bring(part) {
let words = "";
try {
const answer = await fetch(part.dataset.part, { headers: { "HX-Request": "true" } });
if (answer.status === 200 && !answer.redirected) words = await answer.text();
} catch (_offline) {
return;
}
if (!words) return;
const draft = new DOMParser().parseFromString(words, "text/html").body;
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
}
{
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
}
{
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
}
{
const synth = window.speechSynthesis;
const blocks = "h1, .lead, .read p, .read h2, .read h3, .read li, .read blockquote";
function voice() {
const all = synth.getVoices().filter((one) => /^(zh|cmn)/i.test(one.lang));
return all.find((one) => /CN|Hans/i.test(one.lang) && one.localService) || all.find((one) => /CN|Hans/i.test(one.lang)) || all[0];
}
function sentences() {
const found = [];
for (const block of document.querySelectorAll(blocks)) {
if (block.parentElement.closest("li, blockquote")) continue;
for (const part of block.textContent.match(/[^。！？；]+[。！？；]*/g) || []) found.push(part.trim());
}
return found.filter((part) => part);
}
function start(button) {
const words = button.querySelector("[data-words]");
const first = words.textContent;
let speaking = false;
const end = () => {
speaking = false;
button.setAttribute("aria-pressed", "false");
words.textContent = first;
};
const begin = () => {
synth.cancel();
speaking = true;
button.setAttribute("aria-pressed", "true");
words.textContent = button.dataset.stop;
const parts = sentences();
parts.forEach((part, at) => {
const said = new SpeechSynthesisUtterance(part);
said.voice = voice();
said.lang = said.voice.lang;
said.rate = 0.9;
if (at === parts.length - 1) said.onend = end;
said.onerror = end;
synth.speak(said);
});
};
button.addEventListener("click", () => {
if (!speaking) return begin();
synth.cancel();
end();
});
addEventListener("pagehide", () => synth.cancel());
button.hidden = false;
}
function offer() {
if (!voice()) return;
for (const button of document.querySelectorAll("[data-behaviour~=speak][hidden]")) start(button);
}
if (synth) {
offer();
if (synth.addEventListener) synth.addEventListener("voiceschanged", offer);
}
}
