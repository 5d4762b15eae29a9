// What the pages gain with script. Each of them works without it.
import { createAll, Button, ErrorSummary, NotificationBanner, Radios, Checkboxes, SkipLink } from "govuk-frontend";
import htmx from "htmx.org";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // a client's page must not stay in the browser's storage

for (const component of [Button, ErrorSummary, NotificationBanner, Radios, Checkboxes, SkipLink]) {
  createAll(component);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    source.select();
    await navigator.clipboard.writeText(source.value);
    button.textContent = "Copied";
  });
}

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
