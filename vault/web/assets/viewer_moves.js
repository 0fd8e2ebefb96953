// Keys, dragging and the wheel. A key does what pressing its control does; there is nothing it could do besides.
const FIELDS = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest(FIELDS)) return;
  const pages = event.target.closest(".sheets.scrolled");
  if (pages && event.key.startsWith("Arrow")) return; // moves the enlarged page
  const control = [...document.querySelectorAll("#viewer [data-keys]")].find((each) => each.dataset.keys.split(" ").includes(event.key));
  if (!control) return;
  event.preventDefault();
  if (control.matches("input")) control.select();
  else control.click();
});

document.addEventListener("pointerdown", (event) => {
  const pages = event.target.closest(".sheets.scrolled");
  if (!pages || event.button || event.pointerType !== "mouse" || event.target.closest(".problem")) return;
  event.preventDefault();
  pages.focus({ preventScroll: true });
  pages.setPointerCapture(event.pointerId);
  pages.classList.add("held");
  const move = (moved) => pages.scrollBy(-moved.movementX, -moved.movementY);
  const end = () => {
    pages.classList.remove("held");
    pages.removeEventListener("pointermove", move);
  };
  pages.addEventListener("pointermove", move);
  pages.addEventListener("lostpointercapture", end, { once: true });
});

document.addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !event.target.closest(".sheets")) return;
  event.preventDefault();
  document.getElementById(event.deltaY < 0 ? "turn-finer" : "turn-coarser")?.click();
}, { passive: false });
