/*
 * What is shown instead of a picture if there is none: a name and a level. If the browser does not let the page listen,
 * the level is replaced by a movement that says that audio plays.
 */

const FLOOR_DECIBEL = -60;
const SAMPLES = 2048;

export class Meter {
  #video;
  #box;
  #note;
  #bar;
  #context = null;
  #source = null;
  #analyser = null;
  #samples = new Float32Array(SAMPLES);
  #frame = 0;

  /** Shows the box over the video while that has audio alone; in it are a note and the bar of the level. */
  constructor(video, box, note, bar) {
    this.#video = video;
    this.#box = box;
    this.#note = note;
    this.#bar = bar;
    video.addEventListener("emptied", () => this.#forget());
    for (const event of ["emptied", "loadeddata", "playing", "pause", "ended", "resize", "volumechange"]) {
      video.addEventListener(event, () => this.#update());
    }
    for (const gesture of ["pointerdown", "keydown"]) {
      window.addEventListener(gesture, () => this.#context?.resume());
    }
  }

  #update() {
    const video = this.#video;
    const audioAlone = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth === 0;
    this.#box.hidden = !audioAlone;
    this.#note.textContent = video.muted ? "audio only, muted" : "audio only";
    cancelAnimationFrame(this.#frame);
    if (audioAlone && !video.paused && !video.ended) {
      this.#listen();
      this.#draw();
    } else {
      this.#show("silent", 0);
    }
  }

  /** A copy of what the video plays lasts until the video's next source. */
  #forget() {
    this.#source?.disconnect();
    this.#source = null;
  }

  /** Listens to a copy, so that what the viewer hears does not depend on it. */
  #listen() {
    const copy = this.#source ? null : this.#video.captureStream?.();
    if (copy && copy.getAudioTracks().length > 0) {
      this.#context ??= new AudioContext();
      this.#analyser ??= new AnalyserNode(this.#context, { fftSize: SAMPLES });
      this.#source = this.#context.createMediaStreamSource(copy);
      this.#source.connect(this.#analyser);
    }
  }

  #draw() {
    if (this.#source && this.#context.state === "running") {
      this.#analyser.getFloatTimeDomainData(this.#samples);
      this.#show("measured", level(this.#samples));
    } else {
      this.#show("playing", 1);
    }
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #show(state, share) {
    this.#bar.className = state;
    this.#bar.style.setProperty("--level", share.toFixed(3));
  }
}

/** The mean level as a share of the scale, 0 for silence to 1. */
function level(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibel = 10 * Math.log10(power + Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibel / FLOOR_DECIBEL));
}
