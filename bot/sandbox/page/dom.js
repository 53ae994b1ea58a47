// Making elements from values. Children that are strings become text, never markup.

/** An element; `on...` properties become listeners, everything else attributes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function setProperty(node, name, value) {
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (value === true) node.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
}

/** One of the drawings in index.html, silent for screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Words for screen readers only. */
export function spoken(text) {
  return el("span", { class: "spoken" }, text);
}

/** The elements of a cloned template by their `data-part` name. */
export function partsOf(root) {
  const nodes = [...root.querySelectorAll("[data-part]")];
  return Object.fromEntries(nodes.map((node) => [node.dataset.part, node]));
}

/** Runs `task` now; calls while it runs are answered by one more run at its end. */
export function coalesced(task) {
  let running = null;
  let again = false;
  const loop = async () => {
    do {
      again = false;
      await task();
    } while (again);
  };
  return () => {
    if (running) again = true;
    else running = loop().finally(() => { running = null; });
    return running;
  };
}
