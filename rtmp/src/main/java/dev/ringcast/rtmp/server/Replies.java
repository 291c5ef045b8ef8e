package dev.ringcast.rtmp.server;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.SetPeerBandwidth;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the server says on a connection (RTMP 1.0, sections 5.4, 7.1 and 7.2). */
final class Replies {
    /** Bytes after which either side acknowledges. */
    static final int WINDOW = 5_000_000;

    private Replies() {}

    /** The answer to connect, with all that is settled at the same time. */
    static List<RtmpMessage> connected(double transaction, int chunkSize) {
        AmfObject properties = object("fmsVer", "FMS/3,0,1,123", "capabilities", 31.0, "mode", 1.0);
        AmfObject info = object(
                "level",
                "status",
                "code",
                "NetConnection.Connect.Success",
                "description",
                "Connection succeeded.",
                "objectEncoding",
                0.0);
        return List.of(
                new WindowAckSize(WINDOW),
                new SetPeerBandwidth(WINDOW, SetPeerBandwidth.Limit.DYNAMIC),
                new UserControl(Event.STREAM_BEGIN, 0),
                new SetChunkSize(chunkSize),
                Command.of(0, "_result", transaction, properties, info));
    }

    static List<RtmpMessage> result(double transaction, Object... values) {
        return List.of(Command.of(0, "_result", transaction, null, values));
    }

    static List<RtmpMessage> error(double transaction, String code, String description) {
        AmfObject info = object("level", "error", "code", code, "description", description);
        return List.of(Command.of(0, "_error", transaction, null, info));
    }

    /** As receiveAudio(true) and receiveVideo(true) are answered (RTMP 1.0, sections 7.2.2.4 and 7.2.2.5). */
    static List<RtmpMessage> received(int streamId, String name) {
        return List.of(
                onStatus(streamId, "status", "NetStream.Seek.Notify", "live: stays where it is"),
                onStatus(streamId, "status", "NetStream.Play.Start", "playing " + name));
    }

    static List<RtmpMessage> status(int streamId, String level, String code, String description) {
        return List.of(onStatus(streamId, level, code, description));
    }

    private static RtmpMessage onStatus(int streamId, String level, String code, String description) {
        AmfObject info = object("level", level, "code", code, "description", description);
        return Command.of(streamId, "onStatus", 0, null, info);
    }

    /** FCPublish is answered by a call of its own, which hardware encoders look for under the same transaction. */
    static List<RtmpMessage> fcPublish(double transaction, String key) {
        return fc(transaction, "onFCPublish", "NetStream.Publish.Start", key);
    }

    static List<RtmpMessage> fcUnpublish(double transaction, String key) {
        return fc(transaction, "onFCUnpublish", "NetStream.Unpublish.Success", key);
    }

    private static List<RtmpMessage> fc(double transaction, String name, String code, String key) {
        AmfObject info = object("level", "status", "code", code, "description", key);
        return List.of(Command.of(0, name, transaction, null, info), Command.of(0, "_result", transaction, null));
    }

    static List<RtmpMessage> publishStart(int streamId, String name) {
        return List.of(
                new UserControl(Event.STREAM_BEGIN, streamId),
                onStatus(streamId, "status", "NetStream.Publish.Start", name + " is being published"));
    }

    /** Another thread ended the publication. */
    static List<RtmpMessage> publishEnded(int streamId, EndReason reason) {
        return switch (reason) {
            case TAKEN_OVER -> status(streamId, "error", "NetStream.Publish.BadName", "another publisher took over");
            case SERVER_STOPS -> status(streamId, "status", "NetStream.Unpublish.Success", "the server stops");
            default -> status(streamId, "error", "NetStream.Publish.Denied", "the stream was ended");
        };
    }

    static List<RtmpMessage> playStart(int streamId, String name, boolean reset) {
        List<RtmpMessage> messages = new ArrayList<>();
        messages.add(new UserControl(Event.STREAM_BEGIN, streamId));
        if (reset) {
            messages.add(onStatus(streamId, "status", "NetStream.Play.Reset", "playing and resetting " + name));
        }
        messages.add(onStatus(streamId, "status", "NetStream.Play.Start", "playing " + name));
        messages.add(new Data(streamId, 0, Amf0.encodeAll("|RtmpSampleAccess", true, true)));
        return messages;
    }

    static List<RtmpMessage> playNotFound(int streamId, String name) {
        return status(streamId, "error", "NetStream.Play.StreamNotFound", "no stream is called " + name);
    }

    static List<RtmpMessage> playEnd(int streamId, String name) {
        return List.of(
                new UserControl(Event.STREAM_EOF, streamId),
                onStatus(streamId, "status", "NetStream.Play.UnpublishNotify", name + " is over"));
    }

    static List<RtmpMessage> playComplete(int streamId, String name) {
        return List.of(
                new UserControl(Event.STREAM_EOF, streamId),
                onStatus(streamId, "status", "NetStream.Play.Stop", name + " was played for as long as was asked"));
    }

    private static AmfObject object(Object... namesAndValues) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new AmfObject(AmfObject.Kind.OBJECT, properties);
    }
}
