// Runner tabs: <div class="runner-tabs"> holds one <div data-runner="uv"> a way to start a puzzle. The way that a reader
// chooses once is shown on every page from then on.
"use strict";

(() => {
  const key = "gpu-puzzles-runner";

  // Storage can be refused (private windows): the tabs then work, and forget.
  const remembered = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = (runner) => {
    try { localStorage.setItem(key, runner); } catch { /* forgotten */ }
  };

  const groups = [...document.querySelectorAll(".runner-tabs")];
  const panels = (group) => [...group.querySelectorAll(":scope > [data-runner]")];
  const tabs = (group) => [...group.querySelectorAll('[role="tab"]')];

  // Shows one runner in every group that has it.
  const choose = (runner) => {
    for (const group of groups) {
      if (!panels(group).some((panel) => panel.dataset.runner === runner)) continue;
      for (const panel of panels(group)) panel.hidden = panel.dataset.runner !== runner;
      for (const tab of tabs(group)) {
        const selected = tab.dataset.runner === runner;
        tab.setAttribute("aria-selected", String(selected));
        tab.tabIndex = selected ? 0 : -1;
      }
    }
  };

  // Left and right arrows move between the tabs of a group, as in every tab list.
  const onKey = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const all = tabs(event.target.parentElement);
    const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
    next.focus();
    next.click();
    event.stopPropagation(); // mdBook turns the page with the same keys
    event.preventDefault();
  };

  groups.forEach((group, number) => {
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "How to start it");
    for (const panel of panels(group)) {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.textContent = panel.dataset.runner;
      tab.dataset.runner = panel.dataset.runner;
      tab.id = `runner-${number}-${panel.dataset.runner.replace(/\W/g, "")}`;
      tab.setAttribute("role", "tab");
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => { choose(tab.dataset.runner); remember(tab.dataset.runner); });
      tab.addEventListener("keydown", onKey);
      list.append(tab);
    }
    group.prepend(list);
    group.classList.add("ready");
    choose(panels(group)[0].dataset.runner);
  });
  if (remembered()) choose(remembered());
})();
