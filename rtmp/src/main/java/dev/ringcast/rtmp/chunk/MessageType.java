package dev.ringcast.rtmp.chunk;

/** The types of messages (RTMP 1.0, sections 5.4, 6.1 and 7.1). */
public final class MessageType {
    /** Set Chunk Size, of which the chunk layer itself takes note. */
    public static final int SET_CHUNK_SIZE = 1;

    /** Abort Message, of which the chunk layer itself takes note. */
    public static final int ABORT = 2;

    /** Acknowledgement. */
    public static final int ACKNOWLEDGEMENT = 3;

    /** User Control. */
    public static final int USER_CONTROL = 4;

    /** Window Acknowledgement Size. */
    public static final int WINDOW_ACK_SIZE = 5;

    /** Set Peer Bandwidth. */
    public static final int SET_PEER_BANDWIDTH = 6;

    /** Audio: an FLV tag body. */
    public static final int AUDIO = 8;

    /** Video: an FLV tag body. */
    public static final int VIDEO = 9;

    /** Data in AMF3. */
    public static final int DATA_AMF3 = 15;

    /** A command in AMF3. */
    public static final int COMMAND_AMF3 = 17;

    /** Data in AMF0: an FLV script tag body. */
    public static final int DATA = 18;

    /** A command in AMF0. */
    public static final int COMMAND = 20;

    /** Aggregate: several messages as FLV tags. */
    public static final int AGGREGATE = 22;

    private MessageType() {}

    /** Whether messages of a type may stand on the media clock of their connection. */
    static boolean isMedia(int type) {
        return type == AUDIO || type == VIDEO;
    }

    /** Whether it is one of those that steer the connection, which are a few bytes long. */
    static boolean isControl(int type) {
        return type >= SET_CHUNK_SIZE && type <= SET_PEER_BANDWIDTH;
    }
}
