/* The page: which streams are live, and one of them playing. What peers chose is only ever put in as text. */

import { Chart } from "./chart.js";
import { Player } from "./player.js";

const POLL_MILLIS = 2000;
const NAME = /^[A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+){1,3}$/;

const by = (id) => document.getElementById(id);
const rtmpPort = document.body.dataset.rtmpPort;
const rtmpHost = location.hostname + (rtmpPort === "1935" ? "" : ":" + rtmpPort);

const charts = {
  bitrate: new Chart(by("bitrate-chart")),
  viewers: new Chart(by("viewers-chart")),
};
const history = new Map();
const player = new Player(by("video"), by("notice"));
let selected = null;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) {
    made.textContent = text;
  }
  if (className) {
    made.className = className;
  }
  return made;
}

function megabits(bitsASecond) {
  return bitsASecond >= 1e6 ? (bitsASecond / 1e6).toFixed(2) + " Mbit/s" : Math.round(bitsASecond / 1e3) + " kbit/s";
}

function since(start) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(start)) / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function streamName(stream) {
  return stream.app + "/" + stream.key;
}

function stateName(stream) {
  return { active: "live", lingering: "waiting for its publisher", connecting: "starting" }[stream.state] ?? stream.state;
}

function picture(stream) {
  const video = stream.video;
  if (!video) {
    return stream.audio ? "sound only" : "";
  }
  return video.codec + (video.width ? " " + video.width + "×" + video.height : "");
}

function select(name) {
  if (name === selected) {
    return;
  }
  selected = name;
  by("stage").hidden = false;
  by("guide").hidden = true;
  by("name").textContent = name;
  document.title = name + " · Ringcast";
  if (decodeURIComponent(location.hash.slice(1)) !== name) {
    window.history.replaceState(null, "", "#" + name);
  }
  player.open("hls/" + name + "/index.m3u8" + location.search); // which may hold a key: it is shown nowhere
  showLinks(name);
}

function showLinks(name) {
  const links = [
    ["HLS", new URL("hls/" + name + "/index.m3u8", location.href.split("#")[0]).href],
    ["RTMP", "rtmp://" + rtmpHost + "/" + name],
  ];
  by("links").replaceChildren(
    ...links.flatMap(([kind, url]) => {
      const value = element("dd");
      value.append(element("code", url));
      return [element("dt", kind), value];
    }),
  );
}

function showFacts(stream) {
  const facts = stream
    ? [
        ["Picture", picture(stream)],
        ["Sound", stream.audio ? stream.audio.codec + (stream.audio.sample_rate ? " " + stream.audio.sample_rate + " Hz" : "") : "none"],
        ["Frames a second", stream.video ? String(stream.frame_rate) : ""],
        ["On air for", since(stream.start_time)],
      ]
    : [];
  by("facts").replaceChildren(
    ...facts
      .filter(([, value]) => value)
      .map(([label, value]) => {
        const pair = element("div");
        pair.append(element("dt", label), element("dd", value));
        return pair;
      }),
  );
}

function showSelected(stream) {
  by("state").textContent = stream ? stateName(stream) : "not live";
  by("state").className = stream ? stream.state : "";
  by("bitrate-now").textContent = stream ? megabits(stream.bitrate) : "";
  by("viewers-now").textContent = stream ? String(stream.viewers) : "";
  showFacts(stream);
  const points = history.get(selected) ?? { bitrate: [], viewers: [] };
  charts.bitrate.draw(points.bitrate);
  charts.viewers.draw(points.viewers);
  player.seen(stream ? stream.start_time + stream.state : "");
}

function remember(streams) {
  const live = new Set(streams.map(streamName));
  for (const name of history.keys()) {
    if (!live.has(name)) {
      history.delete(name);
    }
  }
  for (const stream of streams) {
    const name = streamName(stream);
    const points = history.get(name) ?? { bitrate: [], viewers: [] };
    points.bitrate = [...points.bitrate, stream.bitrate].slice(-Chart.POINTS);
    points.viewers = [...points.viewers, stream.viewers].slice(-Chart.POINTS);
    history.set(name, points);
  }
}

function listItem(stream) {
  const name = streamName(stream);
  const button = element("button");
  button.type = "button";
  button.setAttribute("aria-current", String(name === selected));
  button.append(
    element("strong", name),
    element("span", stateName(stream), "state " + (stream.state === "active" ? "active" : "")),
    element(
      "span",
      [picture(stream), megabits(stream.bitrate), stream.viewers === 1 ? "1 viewer" : stream.viewers + " viewers"]
        .filter(Boolean)
        .join(" · "),
      "more",
    ),
  );
  button.addEventListener("click", () => {
    select(name);
    poll();
  });
  const item = element("li");
  item.append(button);
  return item;
}

function showList(streams) {
  const focused = document.activeElement?.closest?.("#list button")?.querySelector("strong")?.textContent;
  by("list").replaceChildren(...streams.map(listItem));
  for (const button of by("list").querySelectorAll("button")) {
    if (button.querySelector("strong").textContent === focused) {
      button.focus();
    }
  }
  by("list-note").textContent = streams.length === 0 ? "None at the moment." : "";
}

function show(streams) {
  remember(streams);
  if (!selected && streams.length > 0) {
    select(streamName(streams.find((stream) => stream.state === "active") ?? streams[0]));
  }
  showList(streams);
  if (selected) {
    showSelected(streams.find((stream) => streamName(stream) === selected));
  } else {
    by("guide").hidden = false;
  }
}

async function pollStreams() {
  const answer = await fetch("api/v1/rtmp/streams", { cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) {
    by("list").replaceChildren();
    by("list-note").textContent = "This server does not show its list to everybody.";
    by("guide-title").textContent = "How to publish";
    by("guide-hint").hidden = true;
    by("guide").hidden = selected !== null;
    return;
  }
  if (!answer.ok) {
    throw new Error("status " + answer.status);
  }
  show((await answer.json()).streams);
}

async function pollHealth() {
  const health = await (await fetch("health", { cache: "no-store" })).json();
  by("about").textContent = "version " + health.version + " · " + health.active_streams + " live";
}

let polling = false;

async function poll() {
  if (polling) {
    return;
  }
  polling = true;
  try {
    await Promise.all([pollStreams(), pollHealth()]);
  } catch {
    by("about").textContent = "the server does not answer";
  } finally {
    polling = false;
  }
}

function openFromHash() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    return; // not one of ours
  }
  if (NAME.test(name)) {
    select(name);
  }
}

by("guide-ffmpeg").textContent = "ffmpeg -re -i video.mp4 -c copy -f flv rtmp://" + rtmpHost + "/live/test";
by("guide-server").textContent = "rtmp://" + rtmpHost + "/live";
by("open").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = by("open-name").value.trim().replace(/^\/+|\/+$/g, "");
  by("open-name").setCustomValidity(NAME.test(name) ? "" : "a name such as live/test");
  if (by("open-name").reportValidity()) {
    select(name);
    poll();
  }
});
by("open-name").addEventListener("input", () => by("open-name").setCustomValidity(""));
window.addEventListener("hashchange", openFromHash);

openFromHash();
poll();
setInterval(() => document.hidden || poll(), POLL_MILLIS);
