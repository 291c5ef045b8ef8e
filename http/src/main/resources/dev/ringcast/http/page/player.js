/*
 * Plays one stream, and says what it does. With hls.js, but with the browser's own player if that has
 * ManagedMediaSource. Other browsers claim that they play HLS ("maybe"), and play it badly.
 */

import { write } from "./dom.js";
import { Live } from "./live.js";

const TYPE = "application/vnd.apple.mpegurl";
const RETRY_MILLIS = 3000;

/** A second media error within this time is one that hls.js cannot mend. */
const RECOVERY_MILLIS = 10_000;

const NO_ANSWER = "the server does not answer";
const UNPLAYABLE = "the stream cannot be played";

export class Player {
  #video;
  #notice;
  #live;
  #hls = null;
  #native = false;
  #url = null;
  #retry = 0;
  #recovered = -Infinity;

  /** Nothing plays: it failed, or, if #over, it came to its end. */
  #broken = false;
  #over = false;

  /** What the server said last, and of which publication that was when the player started. */
  #said = { start: "", detail: "", waitsFor: "waiting for the stream" };
  #startedWith = "";

  constructor(video, notice) {
    this.#video = video;
    this.#notice = notice;
    this.#live = new Live(
      video,
      () => {
        this.#say("starting again");
        this.#start();
      },
      () => this.#broken || this.#sayPlaying(),
    );
    video.addEventListener("loadedmetadata", () => (video.controls = true));
    video.addEventListener("playing", () => this.#sayPlaying());
    video.addEventListener("waiting", () => this.#broken || this.#say(this.#said.waitsFor));
    video.addEventListener("ended", () => this.#ended());
    video.addEventListener("error", () => this.#native && this.#askWhy());
  }

  /** Plays another stream. */
  open(url) {
    this.#url = url;
    this.#said = { ...this.#said, start: "", detail: "" };
    this.#say("loading");
    this.#start();
  }

  /**
   * Takes what the server says of the stream: start tells one publication from the next and is empty if there is none;
   * trying again may help if detail differs; waitsFor is what a player says that has nothing left to play.
   */
  tell(said) {
    const before = this.#said;
    this.#said = said;
    this.#startedWith ||= said.start;
    if (this.#notice.textContent === before.waitsFor) {
      this.#say(said.waitsFor);
    }
    const changed = said.start !== before.start || said.detail !== before.detail;
    if (this.#broken && said.start && (this.#over ? said.start !== this.#startedWith : changed)) {
      this.#start();
    }
  }

  #start() {
    this.#stop();
    this.#startedWith = this.#said.start;
    if ("ManagedMediaSource" in window && this.#video.canPlayType(TYPE)) {
      this.#native = true;
      this.#video.src = this.#url;
    } else if (window.Hls?.isSupported()) {
      this.#startHls();
    } else {
      this.#say("this browser cannot play here; open the HLS address in a player");
      return;
    }
    this.#play();
  }

  #startHls() {
    const hls = new window.Hls({ backBufferLength: 30, liveDurationInfinity: true });
    this.#hls = hls;
    this.#live.watch(hls);
    hls.on(window.Hls.Events.ERROR, (event, data) => {
      if (data.fatal && hls === this.#hls) {
        this.#failed(data);
      }
    });
    hls.loadSource(this.#url);
    hls.attachMedia(this.#video);
  }

  #play() {
    this.#video.play().catch((failure) => {
      if (failure.name === "NotAllowedError") {
        this.#video.controls = true;
        this.#say("press play");
      }
    });
  }

  #failed(data) {
    const { ErrorTypes, ErrorDetails } = window.Hls;
    const mayMend = data.type === ErrorTypes.MEDIA_ERROR && this.#hls.levels.length > 0;
    if (mayMend && performance.now() - this.#recovered > RECOVERY_MILLIS) {
      this.#recovered = performance.now();
      this.#hls.recoverMediaError();
      this.#play();
      return;
    }
    const status = data.response?.code ?? 0;
    const isIndex = data.details === ErrorDetails.MANIFEST_LOAD_ERROR;
    const why = data.type === ErrorTypes.NETWORK_ERROR && status === 0 ? NO_ANSWER : UNPLAYABLE;
    this.#break((isIndex && messageOf(data.networkDetails)) || why);
    if (!isIndex || !(status === 403 || (status === 404 && !this.#said.start))) {
      this.#retry = setTimeout(() => this.#start(), RETRY_MILLIS); // those change only with what the server says
    }
  }

  /** The browser's own player does not tell why it fails; the server does. */
  async #askWhy() {
    const url = this.#url;
    this.#break(UNPLAYABLE);
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    const message = answer === null ? NO_ANSWER : (await answer.json().catch(() => ({}))).message;
    if (message && this.#broken && url === this.#url) {
      this.#say(message);
    }
  }

  /** The last picture stays. */
  #ended() {
    this.#live.watch(null);
    this.#broken = true;
    this.#over = true;
    this.#say("the stream is over");
    this.tell(this.#said); // it may have come back since
  }

  #break(why) {
    this.#stop();
    this.#video.controls = false; // they would look as if it were loading
    this.#broken = true;
    this.#say(why);
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#broken = false;
    this.#over = false;
    this.#native = false;
    this.#live.watch(null);
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
  }

  #sayPlaying() {
    this.#say(this.#live.catchingUp ? "catching up with the live stream" : "");
  }

  #say(what) {
    write(this.#notice, what);
  }
}

/** Why the server refuses, in its words; undefined if it does not say. */
function messageOf(request) {
  try {
    return JSON.parse(request.responseText).message;
  } catch {
    return undefined;
  }
}
