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

// An idle screen goes to the lock by itself, and takes the open form with it; the server would refuse the next
// click in any case. Somebody who works in another tab is not idle.
const minutes = Number(document.body.dataset.idleMinutes);
if (minutes) {
  const tabs = new BroadcastChannel("awake");
  let timer, told = 0;
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => document.querySelector("[data-lock]")?.click(), minutes * 60000);
  };
  const stir = () => {
    arm();
    if (Date.now() - told > 10000) { told = Date.now(); tabs.postMessage(""); }
  };
  tabs.addEventListener("message", arm);
  for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, stir, { passive: true });
  arm();
}

// A part of a page that was led elsewhere, to the lock or to signing in: the whole page goes there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(pathInfo.requestPath, location.href).pathname) return;
  event.detail.shouldSwap = false;
  location.assign(xhr.responseURL);
});

// A page that the browser took out of its memory may be another person's by now.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
