/* Keeps a player near the live edge: catches up when it is late, and has it started anew when it stands still. */

const TICK_MILLIS = 1000;

/** Audio keeps its pitch at this rate: 2 s are caught up in 8 s. */
const CATCH_UP_RATE = 1.25;

/* How late a player is, in parts of the latency that it should have. */
const LATE = 1 / 4;
const ON_TIME = 1 / 20;
const LOST = 4 / 3;

/** Seconds that must be buffered while the player catches up. */
const MIN_BUFFER = 2;

/** Seconds by which the position must move; hls.js nudges a player that stands still by less. */
const PROGRESS = 1;

/** How long a player may stand still while it buffers two segments, and, if the playlist grows, without any. */
const PATIENCE_MILLIS = 5000;
const STARVED_FACTOR = 4;
const MAX_PATIENCE_MILLIS = 60_000;

export class Live {
  #video;
  #restart;
  #told;
  #hls = null;
  #patience = PATIENCE_MILLIS;
  #catchingUp = false;
  #from = 0;
  #since = 0;
  #buffered = 0;
  #grown = 0;

  /** Calls restart if the player stands still, and told whenever catchingUp changes. */
  constructor(video, restart, told) {
    this.#video = video;
    this.#restart = restart;
    this.#told = told;
    setInterval(() => this.#tick(), TICK_MILLIS);
  }

  get catchingUp() {
    return this.#catchingUp;
  }

  /** Watches this hls.js; null for none. */
  watch(hls) {
    this.#hls = hls;
    this.#catchingUp = false;
    this.#video.playbackRate = 1;
    this.#mark();
    if (hls) {
      const events = window.Hls.Events;
      hls.on(events.FRAG_BUFFERED, () => this.#buffered++);
      hls.on(events.LEVEL_UPDATED, (event, data) => data.details.advanced && this.#grown++);
    }
  }

  #tick() {
    const video = this.#video;
    if (!this.#hls || video.paused || video.ended) {
      this.#mark();
    } else if (Math.abs(video.currentTime - this.#from) > PROGRESS) {
      this.#mark();
      this.#patience = PATIENCE_MILLIS;
      this.#keepUp();
    } else if (this.#standsStill()) {
      this.#patience = Math.min(2 * this.#patience, MAX_PATIENCE_MILLIS);
      this.#restart();
    }
  }

  #mark() {
    this.#from = this.#video.currentTime;
    this.#since = performance.now();
    this.#buffered = 0;
    this.#grown = 0;
  }

  #standsStill() {
    const millis = performance.now() - this.#since;
    return (
      (this.#buffered > 1 && millis > this.#patience) ||
      (this.#grown > 0 && millis > STARVED_FACTOR * this.#patience)
    );
  }

  #keepUp() {
    const video = this.#video;
    const target = this.#hls.targetLatency;
    const late = this.#hls.latency - target;
    const buffer = this.#buffer();
    if (late > LOST * target && this.#hls.liveSyncPosition > video.currentTime + PROGRESS) {
      video.currentTime = this.#hls.liveSyncPosition;
    } else if (late > LATE * target && buffer > MIN_BUFFER) {
      this.#catchUp(true);
    } else if (late < ON_TIME * target || buffer < MIN_BUFFER / 2) {
      this.#catchUp(false);
    }
  }

  #buffer() {
    const ranges = this.#video.buffered;
    return ranges.length > 0 ? ranges.end(ranges.length - 1) - this.#video.currentTime : 0;
  }

  #catchUp(begin) {
    if (begin !== this.#catchingUp) {
      this.#catchingUp = begin;
      this.#video.playbackRate = begin ? CATCH_UP_RATE : 1;
      this.#told();
    }
  }
}
