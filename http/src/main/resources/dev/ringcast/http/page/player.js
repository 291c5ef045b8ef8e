/*
 * Plays one stream. With hls.js, but where the browser has ManagedMediaSource: there its own player is the good one.
 * Others claim that they play HLS too ("maybe"), and do it badly.
 */

const TYPE = "application/vnd.apple.mpegurl";
const RETRY_MILLIS = 3000;

export class Player {
  #video;
  #notice;
  #hls = null;
  #url = null;
  #seen = "";
  #broken = false;
  #retry = 0;

  constructor(video, notice) {
    this.#video = video;
    this.#notice = notice;
    video.addEventListener("playing", () => this.#say(""));
    video.addEventListener("waiting", () => this.#broken || this.#say("waiting for the stream"));
    video.addEventListener("ended", () => this.#over("the stream is over"));
    video.addEventListener("error", () => this.#url && !this.#hls && this.#over("the stream cannot be played"));
  }

  /** Plays another stream. */
  open(url) {
    this.#url = url;
    this.#seen = "";
    this.#start();
  }

  /** What the server says of the stream; where that changed, a player that had ended tries again. */
  seen(what) {
    const changed = what !== this.#seen;
    this.#seen = what;
    if (this.#broken && changed && what) {
      this.#start();
    }
  }

  #start() {
    this.#stop();
    this.#say("loading");
    if ("ManagedMediaSource" in window && this.#video.canPlayType(TYPE)) {
      this.#video.src = this.#url;
    } else if (window.Hls?.isSupported()) {
      this.#startHls();
    } else {
      this.#say("this browser cannot play here; open the HLS address in a player");
      return;
    }
    this.#video.play().catch(() => this.#say("press play"));
  }

  #startHls() {
    const hls = new window.Hls({ backBufferLength: 30, liveDurationInfinity: true });
    this.#hls = hls;
    hls.on(window.Hls.Events.ERROR, (event, data) => {
      if (!data.fatal || hls !== this.#hls) {
        return;
      }
      if (data.type === window.Hls.ErrorTypes.MEDIA_ERROR && data.details !== "manifestIncompatibleCodecsError") {
        hls.recoverMediaError();
        return;
      }
      hls.destroy();
      this.#over("the stream cannot be played just now");
      if (data.response?.code === 404 || data.response?.code === 403) {
        this.#sayWhy();
      } else {
        this.#retry = setTimeout(() => this.#start(), RETRY_MILLIS);
      }
    });
    hls.loadSource(this.#url);
    hls.attachMedia(this.#video);
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#broken = false;
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
  }

  /** The server says in words why it does not give a stream. */
  async #sayWhy() {
    const url = this.#url;
    try {
      const message = (await (await fetch(url)).json()).message;
      if (this.#broken && url === this.#url) {
        this.#say(message);
      }
    } catch {
      // it is there by now: the list tells, and the player starts again
    }
  }

  #over(why) {
    this.#broken = true;
    this.#say(why);
  }

  #say(what) {
    this.#notice.textContent = what;
    this.#notice.hidden = what === "";
  }
}
