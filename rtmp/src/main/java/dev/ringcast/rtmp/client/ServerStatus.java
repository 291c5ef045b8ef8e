package dev.ringcast.rtmp.client;

import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.log.LogText;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Command;
import java.util.Optional;

/**
 * What a server says in the information object of an answer or of onStatus (RTMP 1.0, section 7.2.2).
 *
 * @param level "status", "warning" or "error"; empty if it is missing
 * @param code such as NetStream.Publish.Start; empty if it is missing
 * @param description for people, and for the login; may hold secrets of the URL
 * @param redirect the URL that the server names instead of itself, empty for none
 */
record ServerStatus(String level, String code, String description, Optional<String> redirect) {
    private static final double MOVED = 302;

    static ServerStatus of(Command command) {
        for (Object argument : command.arguments()) {
            if (argument instanceof AmfObject info) {
                return new ServerStatus(
                        info.string("level").orElse(""),
                        info.string("code").orElse(""),
                        info.string("description").orElse(""),
                        redirect(info));
            }
        }
        return new ServerStatus("", "", "", Optional.empty());
    }

    private static Optional<String> redirect(AmfObject info) {
        return info.properties().get("ex") instanceof AmfObject ex
                        && ex.number("code").orElse(0) == MOVED
                ? ex.string("redirect")
                : Optional.empty();
    }

    boolean isError() {
        return level.equals("error");
    }

    /** The failure that it means. */
    RtmpClientException failure(RtmpUrl url, String doing) {
        String text = LogText.shown(url.withoutSecrets(description));
        String shownCode = LogText.shown(url.withoutSecrets(code));
        String why = code.isEmpty() || text.isEmpty() ? shownCode + text : shownCode + ", " + text;
        return new RtmpClientException(reason(), "the server ended " + doing + (why.isEmpty() ? "" : ": " + why));
    }

    private Reason reason() {
        return switch (code) {
            case "NetStream.Publish.BadName" -> Reason.BAD_NAME;
            case "NetStream.Play.StreamNotFound" -> Reason.NOT_FOUND;
            case "NetStream.Unpublish.Success", "NetConnection.Connect.Closed", "NetConnection.Connect.AppShutdown" ->
                Reason.ENDED;
            default -> code.startsWith("NetStream.") ? Reason.DENIED : Reason.REJECTED;
        };
    }
}
