// The search box: arrow keys walk through the suggestions, Escape closes them. Without this file
// the box is a plain form.
const box = document.querySelector(".find");
const field = box && box.querySelector(".find__field");
const list = box && box.querySelector(".find__list");

if (field && list) {
  const links = () => Array.from(list.querySelectorAll("a"));
  const close = () => list.replaceChildren();

  box.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape" && all.length) {
      field.focus();
      close();
      event.preventDefault();
    } else if (event.key === "ArrowDown" && all.length) {
      all[Math.min(at + 1, all.length - 1)].focus();
      event.preventDefault();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at === 0 ? field : all[at - 1]).focus();
      event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  field.addEventListener("input", () => {
    if (field.value.trim().length < 2) close();
  });
}
