// A grid of page numbers beside the field that they are written in; the field alone is what is sent.
const written = (pages) => {
  const runs = [];
  for (const page of [...pages].sort((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([first, last]) => (last > first ? `${first}-${last}` : `${first}`)).join(", ");
};

const read = (text, most) => {
  const pages = new Set();
  for (const part of text.normalize("NFKC").replaceAll("、", ",").split(",")) {
    const [, first, last] = part.trim().match(/^(\d+)(?:\s*[-~〜ー–−]\s*(\d+))?$/) ?? [];
    for (let page = Number(first); page <= Math.min(Number(last ?? first), most); page += 1) pages.add(page);
  }
  return pages;
};

for (const grid of document.querySelectorAll(".picker")) {
  const field = grid.closest("form").elements.pages;
  const most = Number(grid.dataset.pages);
  const buttons = Array.from({ length: most }, (_, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = String(index + 1);
    button.setAttribute("aria-label", grid.dataset.label.replace("{number}", String(index + 1)));
    return button;
  });
  const show = () => {
    const pages = read(field.value, most);
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(pages.has(index + 1))));
  };
  buttons.forEach((button, index) =>
    button.addEventListener("click", () => {
      const pages = read(field.value, most);
      if (!pages.delete(index + 1)) pages.add(index + 1);
      field.value = written(pages);
      show();
    }),
  );
  field.addEventListener("input", show);
  grid.append(...buttons);
  grid.hidden = most === 0;
  show();
}
