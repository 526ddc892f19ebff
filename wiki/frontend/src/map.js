// The shape of a place becomes a map of the boundaries around it: own data, no tiles. Without this
// file the drawing stays as it is.
import * as L from "leaflet/dist/leaflet-src.esm.js";

const holder = document.querySelector("[data-map]");

const styles = {
  self: { className: "mapped mapped--self" },
  neighbour: { className: "mapped mapped--neighbour" },
  part: { className: "mapped mapped--part" },
};

function draw(collection) {
  if (!collection.features.length) return;
  const frame = document.createElement("div");
  frame.className = "shape__leaflet";
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", holder.dataset.label);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  holder.replaceChildren(frame);
  const map = L.map(frame, {
    attributionControl: false,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
    fadeAnimation: !calm,
    zoomAnimation: !calm,
    maxZoom: 18,
  });
  map.zoomControl.setPosition("bottomright");
  const zoom = map.zoomControl.getContainer().querySelectorAll("a");
  [holder.dataset.in, holder.dataset.out].forEach((words, i) => {
    zoom[i].title = words;
    zoom[i].setAttribute("aria-label", words);
  });
  const order = { neighbour: 0, self: 1, part: 2 };
  collection.features.sort((a, b) => order[a.properties.role] - order[b.properties.role]);
  const layer = L.geoJSON(collection, {
    style: (feature) => styles[feature.properties.role],
    interactive: true,
    onEachFeature(feature, shape) {
      const { role, name, url } = feature.properties;
      shape.bindTooltip(document.createTextNode(name), { sticky: true });
      if (role !== "self") shape.on("click", () => location.assign(url));
    },
  }).addTo(map);
  const own = layer.getLayers().filter((each) => each.feature.properties.role !== "neighbour");
  map.fitBounds(L.featureGroup(own.length ? own : layer.getLayers()).getBounds(), { padding: own.length === 1 ? [34, 34] : [14, 14] });
}

if (holder) {
  fetch(holder.dataset.map, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then(draw)
    .catch(() => {}); // the drawing stays
}
