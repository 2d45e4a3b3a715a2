"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const filters = byId("filters");
  const cases = Array.from(document.querySelectorAll(".case"));
  const groups = Array.from(document.querySelectorAll(".group"));
  const texts = [];
  const openCase = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target || !target.classList.contains("case")) return;
    if (target.hidden) reset();
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  let asked = "";
  // the text of a case is read when somebody searches for the first time
  const textOf = (at) => (texts[at] ??= cases[at].textContent.toLowerCase() + " " + (cases[at].closest(".group").dataset.text || ""));
  const apply = () => {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(Array.from(filters.querySelectorAll("[name=severity]:checked"), (it) => it.value));
    const pick = (id) => (byId(id) ? byId(id).value : "");
    const [where, kind, repository] = [pick("where"), pick("kind"), pick("repository")];
    let shown = 0;
    cases.forEach((it, at) => {
      const data = it.dataset;
      const fits = severities.has(data.severity)
        && (!where || data.where === where)
        && (!kind || data.kind === kind)
        && (!repository || data.in.split(" ").includes(repository))
        && words.every((word) => textOf(at).includes(word));
      if (it.hidden === fits) it.hidden = !fits;
      if (fits) shown += 1;
    });
    for (const group of groups) group.hidden = !group.querySelector(".case:not([hidden])");
    byId("shown").textContent = shown === cases.length ? `${shown} shown` : `${shown} of ${cases.length} shown`;
    byId("none").hidden = shown > 0 || cases.length === 0;
  };
  const later = () => {
    clearTimeout(asked);
    asked = setTimeout(apply, 80);
  };
  const reset = () => {
    filters.reset();
    apply();
  };
  if (!filters) return;
  filters.hidden = false;
  filters.addEventListener("input", later);
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  byId("reset").addEventListener("click", () => {
    reset();
    byId("search").focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = cases.filter((it) => !it.hidden && !it.open);
    for (const it of closed) it.open = true;
  });
  addEventListener("afterprint", () => {
    for (const it of closed) it.open = false;
  });
  addEventListener("hashchange", openCase);
  apply();
  openCase();
})();
