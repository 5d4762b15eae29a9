// What the pages gain with script. Each of them works without it.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll,
} from "govuk-frontend";
import { Alert, DatePicker, SortableTable } from "@ministryofjustice/frontend";
import htmx from "htmx.org";

const COMPONENTS = [
  Alert, Button, CharacterCount, Checkboxes, DatePicker, ErrorSummary, PasswordInput, Radios, SkipLink, SortableTable,
];

document.body.classList.add("js-enabled", "govuk-frontend-supported");
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0, // a client's page must not stay in the browser's storage
  refreshOnHistoryMiss: true,
});

function liven(root) {
  for (const component of COMPONENTS) createAll(component, {}, root);
  for (const button of root.querySelectorAll("[data-copy], [data-show]")) button.hidden = false;
}

liven(document);
document.addEventListener("htmx:afterSwap", (event) => {
  liven(event.detail.target);
  event.detail.target.querySelector(".govuk-error-summary, [data-focus]")?.focus();
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  source.select();
  try {
    await navigator.clipboard.writeText(source.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Selected: now press Ctrl and C";
  }
}

// A copy of the words alone over the whole screen, so that nothing of the staff's page shows beside it.
function show(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "rp-shown";
  dialog.setAttribute("aria-label", "For the client to read");
  for (const child of document.getElementById(button.dataset.show).cloneNode(true).childNodes) dialog.append(child.cloneNode(true));
  for (const named of dialog.querySelectorAll("[id]")) named.removeAttribute("id");
  const back = document.createElement("button");
  back.type = "button";
  back.className = "govuk-button govuk-button--secondary";
  back.textContent = "Back to my screen";
  back.addEventListener("click", () => dialog.close());
  dialog.append(back);
  dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-show]");
  if (button) (button.dataset.copy ? copy : show)(button);
});

// An idle screen goes to the lock by itself; the server would refuse the next click in any case.
const minutes = Number(document.body.dataset.idleMinutes);
if (minutes) {
  let timer;
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => document.querySelector("form[data-lock]")?.requestSubmit(), minutes * 60000);
  };
  for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, arm, { passive: true });
  arm();
}
