#!/bin/sh
# Makes the samples of Enhanced RTMP's forms beside this file. Needs an FFmpeg of version 8 or newer, with
# libx264, libx265, libsvtav1, libvpx and libopus; what each holds is in the .txt of its name.
set -eu
cd "$(dirname "$0")"

sample() {
    name=$1
    shift
    ffmpeg -v error -y -f lavfi -i testsrc2=size=64x48:rate=30:duration=0.2 \
        -f lavfi -i sine=duration=0.2:sample_rate=48000 -pix_fmt yuv420p -fflags +bitexact -flags +bitexact \
        "$@" -f flv "$name.flv"
}

sample hevc-opus -c:v libx265 -x265-params info=0:log-level=none -c:a libopus
sample av1-flac -c:v libsvtav1 -preset 8 -c:a flac
sample vp9-ac3 -c:v libvpx-vp9 -c:a ac3
sample avc-eac3 -c:v libx264 -c:a eac3
sample avc-mp3 -c:v libx264 -c:a libmp3lame
sample multitrack -map 0:v -map 0:v -map 1:a -map 1:a -c:v libx264 -c:a aac
