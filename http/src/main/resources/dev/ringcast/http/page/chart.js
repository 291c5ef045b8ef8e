/* A curve of the last minutes, the newest point at the right. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 80;
const HEADROOM = 1.15;

export class Chart {
  /** How many points are kept: five minutes at one each two seconds. */
  static POINTS = 150;

  /** How many fill the width at least: one minute. */
  static #MIN_POINTS = 30;

  #area;
  #curve;

  constructor(svg) {
    this.#area = svg.appendChild(document.createElementNS(SVG, "path"));
    this.#area.setAttribute("class", "area");
    this.#curve = svg.appendChild(document.createElementNS(SVG, "path"));
    this.#curve.setAttribute("class", "curve");
  }

  draw(points) {
    if (points.length < 2) {
      this.#area.setAttribute("d", "");
      this.#curve.setAttribute("d", "");
      return;
    }
    const top = Math.max(1, ...points) * HEADROOM;
    const step = WIDTH / (Math.max(points.length, Chart.#MIN_POINTS) - 1);
    const from = WIDTH - step * (points.length - 1);
    const line = points
      .map((value, i) => (from + i * step).toFixed(1) + " " + (HEIGHT - (value / top) * HEIGHT).toFixed(1))
      .join(" L");
    this.#curve.setAttribute("d", "M" + line);
    this.#area.setAttribute("d", "M" + from.toFixed(1) + " " + HEIGHT + " L" + line + " L" + WIDTH + " " + HEIGHT + " Z");
  }
}
