// <div data-behaviour="prose" data-module="…/editor.js">: a text area becomes an editor with a small
// toolbar. Without script, or where the module does not load, the text area stays as it is.
// <form data-behaviour="keep">: asks before typed text is left behind.

const one = (root, selector) => root.querySelector(selector);
const COMMANDS = {
  heading: (chain) => chain.toggleHeading({ level: 2 }),
  bold: (chain) => chain.toggleBold(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};

function extensions(made) {
  return [
    made.Document, made.Paragraph, made.Text, made.HardBreak, made.Bold, made.Italic,
    made.Heading.configure({ levels: [2, 3] }), made.BulletList, made.OrderedList, made.ListItem,
    made.Blockquote, made.History, made.Gapcursor, made.Dropcursor,
    made.Link.configure({ openOnClick: false, autolink: false, linkOnPaste: true }),
  ];
}

function build(box, area, made) {
  const surface = document.createElement("div");
  surface.className = "ed-body read";
  area.before(surface);
  const editor = new made.Editor({
    element: surface,
    injectCSS: false, // no inline style here: writing.css has what the editor needs
    extensions: extensions(made),
    content: area.value,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": `${area.id}_label` },
    },
    onUpdate: () => {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  area.hidden = true;
  return editor;
}

function toolbar(box, editor) {
  const bar = one(box, ".ed-bar");
  const row = one(box, ".ed-link");
  const address = one(row, "input");
  const show = () => {
    for (const button of bar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.do)));
    }
  };
  const link = (href) => {
    const chain = editor.chain().focus().extendMarkRange("link");
    (href ? chain.setLink({ href }) : chain.unsetLink()).run();
    row.hidden = true;
  };
  const doings = {
    link: () => {
      row.hidden = !row.hidden;
      address.value = editor.getAttributes("link").href || "";
      if (!row.hidden) address.focus();
    },
    linkSet: () => link(/^[\w.-]+\.[a-z]{2,}(\/|$)/i.test(address.value.trim()) ? `https://${address.value.trim()}` : address.value.trim()),
    linkOff: () => link(""),
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const name = button.dataset.do;
    if (doings[name]) doings[name]();
    else COMMANDS[name](editor.chain().focus()).run();
  });
  address.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // Enter sets the link; it does not send the form
    doings.linkSet();
  });
  editor.on("transaction", show);
  bar.hidden = false;
  show();
}

async function start(box) {
  const area = one(box, "textarea");
  let made;
  try {
    made = await import(box.dataset.module);
  } catch (missing) {
    return;
  }
  toolbar(box, build(box, area, made));
  const label = document.getElementById(`${area.id}_label`);
  label.addEventListener("click", () => one(box, "[contenteditable]").focus());
}

function tooLong(form) {
  for (const box of form.querySelectorAll("[data-behaviour~=prose]")) {
    const over = one(box, "textarea").value.length > Number(box.dataset.most);
    one(box.parentElement, "[data-too-long]").hidden = !over;
    if (over) return true;
  }
  return false;
}

function keep(form) {
  let dirty = false;
  form.addEventListener("input", () => {
    dirty = true;
  });
  // Before page.js marks the form as being sent.
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (!tooLong(form)) {
      dirty = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });
}

for (const form of document.querySelectorAll("form[data-behaviour~=keep]")) keep(form);
for (const box of document.querySelectorAll("[data-behaviour~=prose]")) start(box);
