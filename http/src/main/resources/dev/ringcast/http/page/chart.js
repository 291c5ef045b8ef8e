/* A curve of the last minutes over the whole width, with its scale: the largest value and the time. */

import { duration } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 80;

/** A longer time without a point is a hole in the curve. */
const HOLE_MILLIS = 10_000;

export class Chart {
  /** How many points are kept: five minutes at one each two seconds. */
  static POINTS = 150;

  #area;
  #curve;
  #now;
  #top;
  #start;
  #format;

  /** Draws into a figure; format writes a value. */
  constructor(figure, format) {
    const svg = figure.querySelector("svg");
    this.#area = svg.appendChild(document.createElementNS(SVG, "path"));
    this.#area.setAttribute("class", "area");
    this.#curve = svg.appendChild(document.createElementNS(SVG, "path"));
    this.#curve.setAttribute("class", "curve");
    this.#now = figure.querySelector("output");
    this.#top = figure.querySelector(".top");
    this.#start = figure.querySelector(".start");
    this.#format = format;
  }

  /** Draws points of time (in ms) and value, oldest first. */
  draw(points) {
    const top = ceiling(Math.max(0, ...points.map((point) => point.value)));
    const span = points.length > 1 ? points.at(-1).time - points[0].time : 0;
    this.#now.textContent = points.length > 0 ? this.#format(points.at(-1).value) : "";
    this.#top.textContent = points.length > 0 ? this.#format(top).replace(".00", "") : "";
    this.#start.textContent = span >= 1000 ? duration(span / 1000) + " ago" : "";
    const lines = span > 0 ? runs(points).map((run) => run.map((point) => [
      (((point.time - points[0].time) / span) * WIDTH).toFixed(1),
      (HEIGHT - (point.value / top) * HEIGHT).toFixed(1),
    ])) : [];
    this.#curve.setAttribute("d", lines.map((line) => "M" + path(line)).join(" "));
    this.#area.setAttribute("d", lines.map((line) =>
      "M" + line[0][0] + " " + HEIGHT + " L" + path(line) + " L" + line.at(-1)[0] + " " + HEIGHT + " Z").join(" "));
  }
}

/** The next 1, 2 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value);
}

/** The points between holes. */
function runs(points) {
  const all = [];
  points.forEach((point, i) => {
    if (i === 0 || point.time - points[i - 1].time > HOLE_MILLIS) {
      all.push([]);
    }
    all.at(-1).push(point);
  });
  return all;
}

function path(line) {
  return line.map((point) => point.join(" ")).join(" L");
}
