/* How the page writes what the server tells. */

const CODECS = {
  h264: "H.264",
  hevc: "HEVC",
  vvc: "VVC",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  aac: "AAC",
  mp3: "MP3",
  opus: "Opus",
  flac: "FLAC",
  ac3: "AC-3",
  eac3: "E-AC-3",
};

const STATES = { active: "live", lingering: "waiting for its publisher", connecting: "starting" };

export function streamName(stream) {
  return stream.app + "/" + stream.key;
}

export function stateName(stream) {
  return STATES[stream.state] ?? stream.state;
}

function codecName(codec) {
  return codec.startsWith("other") ? "unknown codec" : (CODECS[codec] ?? codec);
}

/** The codec and the size, empty if the stream has no video. */
export function videoName(stream) {
  const video = stream.video;
  if (!video) {
    return stream.video_frames > 0 ? "unknown codec" : "";
  }
  return codecName(video.codec) + (video.width ? " " + video.width + "×" + video.height : "");
}

/** The codec and the sample rate, empty if the stream has no audio. */
export function audioName(stream) {
  const audio = stream.audio;
  if (!audio) {
    return stream.audio_frames > 0 ? "unknown codec" : "";
  }
  return codecName(audio.codec) + (audio.sample_rate ? " " + audio.sample_rate + " Hz" : "");
}

export function bitrate(bitsPerSecond) {
  return bitsPerSecond >= 1e6
    ? (bitsPerSecond / 1e6).toFixed(2) + " Mbit/s"
    : Math.round(bitsPerSecond / 1e3) + " kbit/s";
}

export function viewers(count) {
  return count + "\u00a0" + (count === 1 ? "viewer" : "viewers");
}

/** The time since then as hours, minutes and seconds. */
export function since(start) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(start)) / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** A duration in words. */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  return (minutes > 0 ? minutes + " min " : "") + Math.round(seconds - minutes * 60) + " s";
}
