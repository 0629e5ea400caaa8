"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const svgElement = (name, attributes, text) => {
    const element = document.createElementNS(document.querySelector("svg").namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const shown = (value, decimals) => value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  // The colour and the way of drawing of an arm: nine colours, whole, dashed, dotted, with dashes and dots.
  const mark = (slot) => {
    const hue = slot ? (slot - 1) % 9 + 1 : 0;
    const own = Math.floor(Math.max(0, hue - 4) / 2);
    const dash = slot ? (Math.floor((slot - 1) / 9) + own) % 4 : 0;
    return `${hue}${dash ? ` d${dash}` : ""}`;
  };
  const explorer = JSON.parse(document.getElementById("explorer-data").textContent);
  document.documentElement.classList.add("scripted");

  // Light one arm and dim the others; a click holds it.
  let held = null;
  const light = (slot) => {
    document.body.classList.toggle("lit", slot !== null);
    for (const element of all("svg [data-slot]")) element.classList.toggle("on", element.dataset.slot === slot);
    for (const button of all(".legend button")) button.setAttribute("aria-pressed", String(button.dataset.slot === slot));
  };
  for (const button of all(".legend button")) {
    button.addEventListener("mouseenter", () => light(button.dataset.slot));
    button.addEventListener("mouseleave", () => light(held));
    button.addEventListener("click", () => {
      held = held === button.dataset.slot ? null : button.dataset.slot;
      light(held);
    });
  }

  // Say where a table or figure goes on beyond the screen; a hidden tab is measured when it is shown.
  const measure = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const hint = target.previousElementSibling;
      if (hint && hint.classList.contains("hint")) hint.classList.toggle("on", target.scrollWidth > target.clientWidth + 1);
    }
  });
  for (const element of all(".sideways")) measure.observe(element);

  // Tell the values of the year under the pointer.
  const hover = (chart, read) => {
    const tip = document.createElement("div");
    const rule = document.createElement("div");
    tip.className = "tip";
    rule.className = "rule";
    const leave = () => { tip.remove(); rule.remove(); };
    chart.addEventListener("mouseleave", leave);
    chart.addEventListener("mousemove", (event) => {
      const data = read();
      const svg = chart.querySelector("svg");
      if (!data || !svg) return;
      const box = svg.getBoundingClientRect();
      const outer = chart.getBoundingClientRect();
      const scale = box.width / svg.viewBox.baseVal.width;
      const at = (event.clientX - box.left) / scale;
      const part = (at - data.x[0]) / (data.x[1] - data.x[0]);
      if (part < -0.02 || part > 1.02) return leave();
      const year = Math.round(data.years[0] + Math.min(1, Math.max(0, part)) * (data.years[1] - data.years[0]));
      const rows = data.lines.map((line) => [line, line.values.find((pair) => pair[0] === year)])
        .filter((row) => row[1]).sort((a, b) => b[1][1] - a[1][1]);
      if (!rows.length) return leave();
      tip.replaceChildren();
      tip.append(Object.assign(document.createElement("b"), { textContent: `${year} · ${data.unit}` }));
      for (const [line, pair] of rows) {
        const row = document.createElement("span");
        const name = document.createElement("span");
        const swatch = document.createElement("i");
        swatch.className = `swatch b${mark(line.slot)}`;
        name.style.display = "inline";
        name.append(swatch, line.name);
        const ends = { low: () => shown(pair[2], data.decimals), high: () => shown(pair[3], data.decimals) };
        const range = pair.length > 2 ? ` (${filled(explorer.words.range, { low: ends.low(), high: ends.high() })})` : "";
        row.append(name, shown(pair[1], data.decimals) + range);
        tip.append(row);
      }
      chart.append(rule, tip);
      const x = box.left - outer.left + scale * (data.x[0] + (year - data.years[0]) / (data.years[1] - data.years[0]) * (data.x[1] - data.x[0]));
      const top = box.top - outer.top;
      Object.assign(rule.style, { left: `${x}px`, top: `${top + data.y[0] * scale}px`, height: `${(data.y[1] - data.y[0]) * scale}px` });
      const left = x + tip.offsetWidth + 16 > outer.width ? x - tip.offsetWidth - 12 : x + 12;
      Object.assign(tip.style, { left: `${Math.max(0, left)}px`, top: `${top + 8}px` });
    });
  };
  for (const chart of all("[data-chart]")) {
    const data = JSON.parse(chart.dataset.chart);
    hover(chart, () => data);
  }

  // The explorer draws any metric of the group `all`.
  const select = document.getElementById("explorer-metric");
  const place = document.getElementById("explorer-chart");
  let current = null;
  const ticks = (low, high, count) => {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    const marks = [];
    for (let n = Math.ceil(low / step); n <= Math.floor(high / step + 1e-9); n += 1) marks.push(n * step);
    return [marks, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))];
  };
  const reading = (year, value, reach) => (reach === null ? [year, value] : [year, value, value - reach, value + reach]);
  const less = document.getElementById("explorer-less");
  const draw = (metric) => {
    const base = less && less.checked ? explorer.baseline : null;
    const [width, height, left, right, top, bottom] = [960, 380, 62, 196, 12, 350];
    const lines = explorer.arms.map((arm, index) => ({
      slot: arm.slot, name: arm.name, short: arm.short,
      values: explorer.years.map((year, at) => {
        const value = metric.values[index][at];
        if (base === null) return reading(year, value, metric.reach[index][at]);
        const other = metric.values[base][at];
        return [year, value === null || other === null ? null : value - other];
      }).filter((pair) => pair[1] !== null),
    })).filter((line, index) => line.values.length && (base === null || index !== base));
    if (!lines.length) return place.replaceChildren();
    const values = lines.flatMap((line) => line.values.map((pair) => pair[1]));
    let [low, high] = [Math.min(...values), Math.max(...values)];
    // Bands widen the figure by half at most, and are cut off there.
    const room = high > low ? (high - low) / 2 : Math.abs(high) / 2;
    const ends = lines.flatMap((line) => line.values.flatMap((pair) => pair.slice(2)));
    const least = low >= 0 ? Math.max(0, low - room) : low - room;
    [low, high] = [Math.max(least, Math.min(low, ...ends)), Math.min(high + room, Math.max(high, ...ends))];
    if (low > 0 && low < 0.6 * high) low = 0;
    if (high === low) { low -= 0.5 * Math.abs(low) || 1; high += 0.5 * Math.abs(high) || 1; }
    high += 0.03 * (high - low);
    const years = [explorer.years[0], Math.max(explorer.years.at(-1), explorer.years[0] + 1)];
    const x = (year) => left + (year - years[0]) / (years[1] - years[0]) * (width - left - right);
    const y = (value) => bottom - (Math.min(high, Math.max(low, value)) - low) / (high - low) * (bottom - top);
    const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": metric.label });
    const [marks, decimals] = ticks(low, high, 6);
    for (const mark of marks) {
      svg.append(svgElement("line", { x1: left, x2: width - right, y1: y(mark), y2: y(mark), class: "s-grid" }));
      svg.append(svgElement("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end", "font-size": 11, class: "f-muted" }, shown(mark, decimals)));
    }
    for (const mark of ticks(years[0], years[1], 9)[0].filter(Number.isInteger)) {
      svg.append(svgElement("text", { x: x(mark), y: bottom + 18, "text-anchor": "middle", "font-size": 11, class: "f-muted" }, mark));
    }
    for (const line of [...lines].sort((a, b) => b.slot - a.slot)) {
      const within = line.values.filter((pair) => pair.length > 2);
      const along = (end, pairs) => pairs.map((pair) => `${x(pair[0]).toFixed(1)},${y(pair[end]).toFixed(1)}`);
      const points = [...along(3, within), ...along(2, [...within].reverse())].join(" ");
      svg.append(svgElement("polygon", { points, class: `band f${mark(line.slot)}`, "data-slot": line.slot }));
    }
    const labels = lines.map((line) => ({ line, at: y(line.values.at(-1)[1]) })).sort((a, b) => a.at - b.at);
    labels.forEach((label, n) => { if (n) label.at = Math.max(label.at, labels[n - 1].at + 14); });
    // The baseline comes last, so that it lies on top.
    for (const { line, at } of labels.sort((a, b) => b.line.slot - a.line.slot)) {
      const points = line.values.map((pair) => `${x(pair[0]).toFixed(1)},${y(pair[1]).toFixed(1)}`).join(" ");
      svg.append(svgElement("polyline", { points, fill: "none", "stroke-width": 2, class: `s${mark(line.slot)}`, "data-slot": line.slot }));
      svg.append(svgElement("text", { x: x(line.values.at(-1)[0]) + 7, y: at + 4, "font-size": 12, class: `f${mark(line.slot)}`, "data-slot": line.slot }, line.short));
    }
    place.replaceChildren(svg);
    current = { unit: metric.unit, decimals: metric.decimals, years, x: [left, width - right], y: [top, bottom], lines };
    document.getElementById("explorer-caption").textContent =
      filled(explorer.words[base === null ? "caption" : "less"], { what: `${metric.doc[0].toUpperCase()}${metric.doc.slice(1)}`, unit: metric.unit });
    light(held);
  };
  for (const metric of explorer.metrics) select.append(new Option(metric.label, metric.name));
  for (const control of [select, less]) control?.addEventListener("change", () => draw(explorer.metrics[select.selectedIndex]));
  hover(place, () => current);
  if (explorer.metrics.length) {
    select.value = "medical_spending";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    draw(explorer.metrics[select.selectedIndex]);
  }
})();
