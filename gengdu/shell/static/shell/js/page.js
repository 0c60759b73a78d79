// Every page: tokens for htmx, toasts, forms that are safe to press five times. Optional: without
// it all pages work as plain HTML.

const box = () => document.getElementById("toasts");

function toast(template, words) {
  const source = document.getElementById(template);
  if (!source || !box()) return;
  const copy = source.content.cloneNode(true);
  if (words) copy.querySelector("[data-words]").textContent = words;
  box().appendChild(copy);
}

// -- toasts: good news leaves by itself, bad news stays until it is closed
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

// A view says something with the header HX-Trigger: {"toast": {"value": "Saved."}}.
document.addEventListener("toast", (event) => {
  const detail = event.detail || {};
  toast("toast-template", typeof detail === "string" ? detail : detail.value);
});

// -- htmx
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:sendError", () => toast("toast-offline"));
document.addEventListener("htmx:timeout", () => toast("toast-offline"));
document.addEventListener("htmx:beforeSwap", (event) => {
  const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
  const broken = event.detail.isError && !event.detail.xhr.getResponseHeader("HX-Retarget");
  // 422 is a form with its errors; any other whole page would land inside a part of this one.
  if (broken && (event.detail.xhr.status !== 422 || !type.startsWith("text/html"))) {
    event.detail.shouldSwap = false;
    if (!event.detail.elt.hasAttribute("data-quiet")) toast("toast-failed");
  }
});

// -- what was chosen before htmx was there: on a slow line the fields come long before the scripts
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

// -- forms: a second press while sending does nothing
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
    // A download or a lost connection leaves the page standing: give the button back.
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

// -- filters: choosing is enough, the button is for pages without script
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
