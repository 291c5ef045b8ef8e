package dev.ringcast.rtmp.chunk;

/**
 * How many bytes a message may have. What is longer ends the connection; what is of no type that we know is read over
 * whatever its length.
 *
 * <p>A limit of -1 has messages of that type read over too.
 *
 * @param video for a video message, and for an aggregate of several messages
 * @param audio for an audio message
 * @param data for a data message
 * @param command for a command
 */
public record MessageLimits(int video, int audio, int data, int command) {
    /** 8 MiB of video, 1 MiB of audio, 64 KiB for the rest. */
    public static final MessageLimits DEFAULT = new MessageLimits(8 << 20, 1 << 20, 64 << 10, 64 << 10);

    /** What {@link #of} says for types whose payload is not needed. */
    static final int READ_OVER = -1;

    /** Commands alone: media and data are read over, and take no memory. */
    public static final MessageLimits COMMANDS = new MessageLimits(READ_OVER, READ_OVER, READ_OVER, 64 << 10);

    private static final int CONTROL = 1024;

    /** The limit for a type. */
    int of(int type) {
        return switch (type) {
            case MessageType.VIDEO, MessageType.AGGREGATE -> video;
            case MessageType.AUDIO -> audio;
            case MessageType.DATA, MessageType.DATA_AMF3 -> data;
            case MessageType.COMMAND, MessageType.COMMAND_AMF3 -> command;
            default -> MessageType.isControl(type) ? CONTROL : READ_OVER;
        };
    }
}
