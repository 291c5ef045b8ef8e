package dev.ringcast.rtmp.server;

import dev.ringcast.core.StreamAddress;
import dev.ringcast.core.log.LogText;
import dev.ringcast.rtmp.message.Command;
import java.util.Optional;

/**
 * What a peer has said by connect (RTMP 1.0, section 7.2.1.1).
 *
 * @param transactionId the command's number
 * @param app the app, without a query
 * @param credentials the query behind the app or the URL; a secret
 * @param flashVer what the peer's program calls itself, fit for the log
 */
record ConnectInfo(double transactionId, String app, String credentials, String flashVer) {
    private static final int MAX_TEXT = 2_048;

    /** Reads a connect command; empty if its app or URL is too long. */
    static Optional<ConnectInfo> of(Command command) {
        String[] asked = CommandText.split(CommandText.property(command.object(), "app"));
        String[] url = CommandText.split(CommandText.property(command.object(), "tcUrl"));
        if (asked[0].length() + asked[1].length() > MAX_TEXT || url[0].length() + url[1].length() > MAX_TEXT) {
            return Optional.empty();
        }
        return Optional.of(new ConnectInfo(
                command.transactionId(),
                asked[0].isEmpty() ? CommandText.pathOf(url[0]) : asked[0],
                asked[1].isEmpty() ? url[1] : asked[1],
                LogText.shown(CommandText.property(command.object(), "flashVer"))));
    }

    /** The stream that a key names in this app. */
    StreamAddress address(String key, String defaultApp) {
        return StreamAddress.of(credentials.isEmpty() ? app : app + "?" + credentials, key, defaultApp);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return app + " by " + flashVer;
    }
}
