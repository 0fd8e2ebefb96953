// Says while a password is typed which rules are met that need nothing but the password. It stays in its field; the vault
// judges again, and by more rules, when it is sent.
const field = document.querySelector("input[data-rules]");
const rules = document.getElementById(field.dataset.rules);
const reveal = document.querySelector(`[data-reveals="${field.name}"]`);

const period = (text) => {
  const borders = [0];
  for (let place = 1; place < text.length; place += 1) {
    let length = borders[place - 1];
    while (length && text[place] !== text[length]) length = borders[length - 1];
    borders[place] = length + (text[place] === text[length] ? 1 : 0);
  }
  return text.length - (borders.at(-1) ?? 0);
};

const repeats = (text, minimum, tail) => {
  for (let end = text.length; end > Math.max(text.length - tail, 1); end -= 1) {
    const found = period(text.slice(0, end));
    if (found < minimum && found * 2 <= end) return true;
  }
  return false;
};

const judge = () => {
  const [minimum, different] = [Number(field.dataset.minimum), Number(field.dataset.different)];
  const typed = field.value.normalize("NFKC");
  const dense = [...typed.replace(/\s/gu, "").toLowerCase()];
  const met = {
    length: [...typed].length >= minimum,
    kinds: dense.length > 0 && !dense.every((each) => /\p{L}/u.test(each)) && !dense.every((each) => /\p{N}/u.test(each)),
    different: new Set(dense).size >= different,
    repeats: dense.length > 0 && !repeats(dense, minimum, different),
  };
  for (const rule of rules.querySelectorAll("[data-rule]")) {
    rule.querySelector("span").hidden = !met[rule.dataset.rule];
  }
};

field.addEventListener("input", judge);
reveal.hidden = false;
reveal.querySelector("input").addEventListener("change", (event) => {
  field.type = event.target.checked ? "text" : "password";
});
judge();
