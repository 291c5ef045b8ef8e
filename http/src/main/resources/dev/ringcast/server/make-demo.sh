#!/bin/sh
# Makes demo.flv beside this file, of FFmpeg's test sources: 8 s that loop without a seam.
#
# A round must be a whole number of pictures, of 2 s GOPs and of AAC frames (1024 samples): 8 s are 240 pictures at
# 30 a second, 4 GOPs and 375 AAC frames at 48 kHz, of which the encoder adds the first. The picture starts one frame
# late, so that with B-frames (its first DTS is 2 frames before its first PTS) both tracks begin and end together. Each
# second brings a tone that has died away at its end.
set -eu
cd "$(dirname "$0")"

text='fontcolor=white:font=monospace:shadowx=2:shadowy=2'
note='st(0,mod(t-0.0333+8,8));st(1,mod(ld(0),1));st(2,trunc(ld(0)))'
semitones='if(eq(ld(2),0),0,if(eq(ld(2),1),4,if(eq(ld(2),2),7,if(eq(ld(2),3),12,if(eq(ld(2),4),9,if(eq(ld(2),5),7,if(eq(ld(2),6),4,2)))))))'
envelope='min(1,ld(1)*40)*exp(-3*ld(1))*(1-ld(1))'
phase="2*PI*ld(1)*261.63*pow(2,($semitones)/12)"
left="$note;st(3,$phase);0.20*($envelope)*(sin(ld(3))+0.3*sin(2*ld(3)))"
right="$note;st(3,$phase);0.20*($envelope)*(sin(ld(3))+0.2*sin(3*ld(3)))"

ffmpeg -v error -y \
    -itsoffset 0.033333 -f lavfi -i "testsrc2=size=640x360:rate=30:duration=8" \
    -f lavfi -i "aevalsrc='$left|$right':sample_rate=48000:channel_layout=stereo:duration=7.978667" \
    -vf "hue=s=0.6,drawbox=y=296:h=64:color=black@0.6:t=fill,drawtext=text=Ringcast:x=24:y=312:fontsize=32:$text,drawtext=text='%{pts\:hms\:-0.033333}':x=w-tw-24:y=312:fontsize=32:$text" \
    -c:v libx264 -preset veryslow -profile:v high -pix_fmt yuv420p -bf 2 \
    -b:v 700k -maxrate 900k -bufsize 1400k -g 60 -keyint_min 60 -sc_threshold 0 -threads 1 \
    -c:a aac -b:a 96k \
    -map_metadata -1 -fflags +bitexact -flags +bitexact -f flv demo.flv
