// A search form looks by itself a moment after typing, not while an input method still composes a word.
const PAUSE_MS = 350;

for (const form of document.querySelectorAll("form[role=search][hx-trigger]")) {
  let waiting;
  const look = (event) => {
    if (event.isComposing || (event.type === "change" && event.target.type === "search")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => form.dispatchEvent(new Event("look")), event.type === "change" ? 0 : PAUSE_MS);
  };
  for (const name of ["input", "compositionend", "change"]) form.addEventListener(name, look);
  document.addEventListener("htmx:after:swap", () => {
    const said = document.querySelector("[data-said]")?.dataset.said ?? "";
    document.getElementById(form.dataset.status).textContent = said;
    // The words stand in it only as the vault has sealed them.
    history.replaceState(null, "", document.querySelector("[data-here]")?.dataset.here ?? location.pathname);
  });
}
