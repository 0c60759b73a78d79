// <div data-behaviour="files" data-url data-ticket data-kind data-field …>: each chosen or dropped
// file goes to the bulk origin by itself, two at a time; its row comes back and stands in the list.

const AT_ONCE = 2;

function number() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Files {
  constructor(root) {
    this.root = root;
    this.said = root.dataset;
    this.list = root.querySelector("[data-list]");
    this.input = root.querySelector("input[type=file]");
    this.input.classList.add("sr"); // without script it shows what was chosen
    this.waiting = [];
    this.running = 0;
    const drop = root.querySelector("[data-drop]");
    this.input.addEventListener("change", (event) => {
      event.stopPropagation();
      this.take(this.input.files);
      this.input.value = "";
    });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
        if (kind === "drop") this.take(event.dataTransfer.files);
      });
    }
    this.list.addEventListener("click", (event) => this.press(event));
    // Before the page's own listener, which would count the form as sent.
    window.addEventListener("submit", (event) => this.hold(event), true);
  }

  take(files) {
    for (const file of files) {
      const row = element("li", "file-row uploading");
      row.append(element("p", "grow file-name", file.name));
      this.list.append(row);
      const job = { file, row, once: number() };
      if (file.size > Number(this.said.most)) this.fail(job, this.said.heavy, false);
      else this.waiting.push(job);
    }
    this.go();
  }

  go() {
    while (this.running < AT_ONCE && this.waiting.length) this.send(this.waiting.shift());
  }

  send(job) {
    this.running += 1;
    const bar = element("progress", "bar");
    bar.max = job.file.size || 1;
    bar.value = 0;
    job.row.querySelectorAll(".err, .btn, progress").forEach((part) => part.remove());
    job.row.append(bar);
    const body = new FormData();
    body.append("kind", this.said.kind);
    body.append("field", this.said.field);
    body.append("once", job.once);
    body.append("file", job.file, job.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", this.said.url);
    request.setRequestHeader("X-Upload-Ticket", this.said.ticket);
    request.upload.addEventListener("progress", (event) => (bar.value = event.loaded));
    request.addEventListener("loadend", () => {
      bar.remove();
      this.running -= 1;
      if (request.status === 201) this.done(job, request.responseText);
      else this.refused(job, request);
      this.go();
    });
    request.send(body);
  }

  done(job, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const row = document.importNode(page.querySelector("li"), true);
    job.row.replaceWith(row);
    if (window.htmx) window.htmx.process(row);
    this.changed();
  }

  refused(job, request) {
    const page = new DOMParser().parseFromString(request.responseText || "", "text/html");
    const words = page.querySelector(".err span");
    const again = !words || request.status >= 500 || request.status === 429;
    this.fail(job, words ? words.textContent : this.said.lost, again);
  }

  fail(job, words, again) {
    const error = element("p", "err", words);
    error.setAttribute("role", "alert");
    job.row.append(error);
    if (again) {
      const retry = element("button", "btn line sm", this.said.again);
      retry.type = "button";
      retry.addEventListener("click", () => this.waiting.push(job) && this.go());
      job.row.append(retry);
    }
    const out = element("button", "btn text sm", this.said.out);
    out.type = "button";
    out.addEventListener("click", () => job.row.remove());
    job.row.append(out);
  }

  press(event) {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    const step = button.name.slice(this.said.field.length + 1);
    if (step === "remove") row.remove();
    if (step === "up" && row.previousElementSibling) row.previousElementSibling.before(row);
    if (step === "down" && row.nextElementSibling) row.nextElementSibling.after(row);
    if (step !== "remove") button.focus();
    this.changed();
  }

  changed() {
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  hold(event) {
    const sending = this.running || this.waiting.length;
    if (!sending || event.target !== this.root.closest("form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const detail = { value: this.said.wait };
    this.root.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
  }
}

for (const root of document.querySelectorAll("[data-behaviour~=files]")) new Files(root);
