/* The page: which streams are live, and one of them playing. What peers chose is only ever put in as text. */

import { Chart } from "./chart.js";
import { element, write } from "./dom.js";
import { audioName, bitrate, since, stateName, streamName, videoName, viewers } from "./format.js";
import { StreamList } from "./list.js";
import { Meter } from "./meter.js";
import { Player } from "./player.js";

const POLL_MILLIS = 2000;
const ANSWER_MILLIS = 5000;

/** Nothing moves under a pointer that is pressed, for this time at most, nor until its click has come. */
const MAX_PRESS_MILLIS = 10_000;
const CLICK_MILLIS = 300;

/** What is told of a stream before the server has said anything. */
const NOTHING = { start: "", detail: "", waitsFor: "waiting for the stream" };

const STREAMS = "api/v1/rtmp/streams";
const NAME = /^[A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+){1,3}$/;

const by = (id) => document.getElementById(id);
const { rtmpPort, hls } = document.body.dataset;
const rtmpHost = location.hostname + (rtmpPort === "1935" ? "" : ":" + rtmpPort);

const charts = {
  bitrate: new Chart(by("bitrate-chart"), bitrate),
  viewers: new Chart(by("viewers-chart"), String),
};
const history = new Map();
const player = hls === "on" ? new Player(by("video"), by("notice")) : null;
const list = new StreamList(by("list"), (name) => {
  select(name);
  bringIntoView();
  poll();
});
let selected = null;
let told = NOTHING;
let answered = null;
let heldUntil = 0;

function select(name) {
  if (name === selected) {
    return;
  }
  selected = name;
  told = NOTHING;
  list.mark(name);
  by("stage").hidden = false;
  by("guide").hidden = true;
  by("name").textContent = name;
  by("audio-name").textContent = name;
  document.title = name + " · Ringcast";
  if (decodeURIComponent(location.hash.slice(1)) !== name) {
    window.history.replaceState(null, "", "#" + name);
  }
  write(by("state"), "");
  write(by("left-out"), "");
  showFacts(undefined);
  showLinks(name);
  player?.open("hls/" + name + "/index.m3u8" + location.search); // which may hold a key: it is shown nowhere
}

function bringIntoView() {
  const box = by(player ? "screen" : "title").getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) {
    by("stage").scrollIntoView();
  }
}

function showLinks(name) {
  const links = [["RTMP", "rtmp://" + rtmpHost + "/" + name]];
  if (player) {
    links.unshift(["HLS", new URL("hls/" + name + "/index.m3u8", location.href.split("#")[0]).href]);
  }
  by("links").replaceChildren(
    ...links.flatMap(([kind, url]) => {
      const value = document.createElement("dd");
      value.append(element("code", url));
      return [element("dt", kind), value];
    }),
  );
}

function showFacts(stream) {
  write(by("fact-video"), stream ? videoName(stream) || "none" : "");
  write(by("fact-audio"), stream ? audioName(stream) || "none" : "");
  write(by("fact-rate"), stream?.video ? String(stream.frame_rate) : "");
  write(by("fact-time"), stream ? since(stream.start_time) : "");
}

function showSelected(stream) {
  const leftOut = stream?.hls?.left_out ?? [];
  const missing = player ? leftOut.join("; ") : "";
  write(by("state"), stream ? stateName(stream) : "not live");
  by("state").className = stream ? stream.state : "";
  write(by("left-out"), missing && "Left out on this page: " + missing + ". RTMP players get all of it.");
  showFacts(stream);
  const points = history.get(selected) ?? [];
  by("charts").hidden = points.length === 0;
  charts.bitrate.draw(points.map((point) => ({ time: point.time, value: point.bitrate })));
  charts.viewers.draw(points.map((point) => ({ time: point.time, value: point.viewers })));
  told = {
    start: stream?.start_time ?? "",
    detail: stream ? [stream.state, videoName(stream), audioName(stream), ...leftOut].join() : "",
    waitsFor: stream?.state === "lingering" ? "waiting for its publisher" : "waiting for the stream",
  };
  player?.tell(told);
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
    const point = { time: performance.now(), bitrate: stream.bitrate, viewers: stream.viewers };
    history.set(name, [...(history.get(name) ?? []), point].slice(-Chart.POINTS));
  }
}

function listEntry(stream) {
  const media = videoName(stream) || (audioName(stream) && "audio only");
  return {
    id: stream.stream_id,
    name: streamName(stream),
    state: stateName(stream),
    active: stream.state === "active",
    more: [media, bitrate(stream.bitrate), viewers(stream.viewers)].filter(Boolean).join(" · "),
  };
}

/** Shows what the server lists; of a closed list only the stream that was asked for by its name. */
function showStreams(streams, closed) {
  remember(streams);
  if (!selected && streams.length > 0) {
    select(streamName(streams.find((stream) => stream.state === "active") ?? streams[0]));
  }
  list.show(closed ? [] : streams.map(listEntry));
  const none = streams.length === 0 ? "None at the moment." : "";
  write(by("list-note"), closed ? "Only an administrator may see the list of this server." : none);
  write(by("guide-title"), closed ? "How to publish" : "Nothing is live yet");
  by("guide-hint").hidden = closed;
  by("guide").hidden = selected !== null;
  if (selected) {
    showSelected(streams.find((stream) => streamName(stream) === selected));
  }
}

/** What is on the page is old, and says so. */
function showFailure(why) {
  const age = answered ? " What you see is from " + answered.toLocaleTimeString() + "." : "";
  document.body.classList.add("stale");
  write(by("banner"), why + age + " The page tries again by itself.");
  write(by("about"), "");
  write(by("state"), selected ? "unknown" : "");
  player?.tell({ ...told, waitsFor: "the server does not answer" });
}

function showAnswer(health) {
  const live = health.status === "ok" ? health.active_streams + " live" : health.status;
  answered = new Date();
  document.body.classList.remove("stale");
  write(by("banner"), "");
  write(by("about"), health.version ? "version " + health.version + " · " + live : "");
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MILLIS) });
  return { status: answer.status, ok: answer.ok, json: await answer.json().catch(() => ({})) };
}

/** Asks the server, and returns what shows its answer. */
async function look() {
  const [all, health] = await Promise.all([ask(STREAMS), ask("health")]);
  const closed = all.status === 401 || all.status === 403;
  if (!all.ok && !closed) {
    const why = all.json.message ? ": " + all.json.message : "";
    return () => showFailure("The server refuses with status " + all.status + why + ".");
  }
  const streams = closed ? await ownEntry() : all.json.streams;
  return () => {
    showAnswer(health.json);
    showStreams(streams, closed);
  };
}

async function ownEntry() {
  const own = selected ? await ask(STREAMS + "/" + encodeURIComponent("rtmp/" + selected)) : null;
  return own?.ok ? [own.json] : [];
}

let polling = false;

async function poll() {
  if (polling) {
    return;
  }
  polling = true;
  const show = await look().catch(() => () => showFailure("The server does not answer."));
  polling = false;
  if (performance.now() > heldUntil) {
    show();
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
    bringIntoView();
    poll();
  }
});
by("open-name").addEventListener("input", () => by("open-name").setCustomValidity(""));
window.addEventListener("hashchange", openFromHash);
window.addEventListener("pointerdown", () => (heldUntil = performance.now() + MAX_PRESS_MILLIS), true);
for (const end of ["pointerup", "pointercancel"]) {
  window.addEventListener(end, () => (heldUntil = performance.now() + CLICK_MILLIS), true);
}
window.addEventListener("click", () => (heldUntil = 0), true);
document.addEventListener("visibilitychange", () => document.hidden || poll());

if (player) {
  new Meter(by("video"), by("audio"), by("audio-note"), by("level"));
} else {
  by("screen").hidden = true;
  by("hls-off").hidden = false;
}
openFromHash();
poll();
setInterval(() => document.hidden || poll(), POLL_MILLIS);
