package dev.ringcast.core.feed;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.core.wire.WireFormat;
import dev.ringcast.core.wire.WireOutput;
import dev.ringcast.core.wire.WireRun;
import dev.ringcast.core.wire.WireSlice;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Moves the frames of one viewer to a connection's output, as bytes of one wire format. Every protocol that sends
 * frames uses it.
 *
 * <p>Frames that lie in the stream's wire log leave as one write of what lies together. Frames that do not are written
 * from their payloads: the log has given them back, or the viewer's options name no log.
 *
 * <p>Confined to the viewer's thread. It allocates nothing for a frame.
 */
public final class WirePump {
    /** Chooses which frames a peer gets. Called on the viewer's thread, once for each frame. */
    public interface Selection {
        /** What becomes of a frame. */
        enum Choice {
            /** It is sent. */
            SEND,
            /** It is left out. */
            SKIP,
            /** It is left out, and the viewer leaves. */
            END
        }

        /** Chooses for the next frame of the stream. */
        Choice choose(Frame frame);
    }

    /** What one write carries at the most on the way from payloads. */
    private static final int PAYLOAD_WRITE = SharedBuffers.BYTES;

    private static final int HEADERS_OF_A_BURST = 2 << 10;

    /** Pieces of one gathering write. */
    private static final int GATHERED = 4;

    private final Viewer viewer;
    private final int log;
    private final WireFormat format;
    private final SharedBuffers buffers;
    private final Selection selection;
    private final WireRun run = new WireRun();

    /** Audio and video frames taken to be sent. */
    private long frames;

    /** Taken from the viewer, but not yet written: it did not fit the last write. */
    @Nullable
    private Entry held;

    /**
     * Makes a pump.
     *
     * @param viewer gives the frames; its options name the wire log to write from
     * @param format how frames are written from their payloads, the same as in that log
     * @param buffers are lent for writes from payloads
     * @param selection chooses among the frames
     */
    public WirePump(Viewer viewer, WireFormat format, SharedBuffers buffers, Selection selection) {
        this.viewer = viewer;
        log = viewer.options().wireFormat();
        this.format = format;
        this.buffers = buffers;
        this.selection = selection;
    }

    /**
     * Writes what there is, one write's worth of it.
     *
     * @param out where to
     * @return whether there may be more
     * @throws IOException if the connection is gone
     */
    public boolean write(WireOutput out) throws IOException {
        Entry entry = next();
        if (entry == null) {
            return false;
        }
        try {
            while (entry != null && addToRun(entry)) {
                entry = next();
            }
            held = entry;
            if (run.pieces() > 0) {
                writeRun(out);
                return true;
            }
        } finally {
            run.clear();
        }
        if (entry != null) {
            writePayloads(out, entry.frame());
        }
        return true;
    }

    /** How many audio and video frames were taken to be sent. Other threads read it once the viewer's has ended. */
    public long frames() {
        return frames;
    }

    /** False if the run is full, or if the frame's bytes are not in the log or have been given back. */
    private boolean addToRun(Entry entry) {
        WireSlice slice = log < 0 ? null : entry.slice(log);
        return slice != null && run.add(slice);
    }

    /** The next entry that goes to this peer, null if there is none yet. */
    @Nullable
    private Entry next() {
        Entry entry = held;
        held = null;
        while (entry == null) {
            entry = viewer.take();
            if (entry == null) {
                return null;
            }
            switch (selection.choose(entry.frame())) {
                case SEND -> count(entry.frame());
                case SKIP -> entry = null;
                case END -> {
                    viewer.close();
                    return null;
                }
            }
        }
        return entry;
    }

    private void count(Frame frame) {
        if (frame.isMedia()) {
            frames++;
        }
    }

    private void writeRun(WireOutput out) throws IOException {
        if (run.pieces() == 1) {
            out.write(run.next());
            return;
        }
        ByteBuffer[] gather = new ByteBuffer[Math.min(run.pieces(), GATHERED)];
        for (int left = run.pieces(); left > 0; left -= gather.length) {
            int count = Math.min(gather.length, left);
            for (int i = 0; i < count; i++) {
                gather[i] = run.next();
            }
            out.write(gather, count);
        }
    }

    /** From payloads: a buffer full at a time, until the log has the next frame. */
    private void writePayloads(WireOutput out, Frame first) throws IOException {
        long wanted = format.size(first) + viewer.lagBytes() + HEADERS_OF_A_BURST;
        byte[] shared = wanted > SharedBuffers.SMALL_BYTES ? buffers.take() : null;
        try {
            int own = (int) Math.min(wanted, SharedBuffers.SMALL_BYTES);
            writePayloads(out, shared == null ? ByteBuffer.allocate(own) : ByteBuffer.wrap(shared));
        } finally {
            if (shared != null) {
                buffers.give(shared);
            }
        }
    }

    private void writePayloads(WireOutput out, ByteBuffer buffer) throws IOException {
        Entry entry = held;
        held = null;
        int written = 0;
        while (entry != null) {
            if (entry.pin()) {
                try {
                    written += writePayload(out, entry.frame(), buffer);
                } finally {
                    entry.unpin();
                }
            } else {
                viewer.missed(entry);
            }
            entry = written >= PAYLOAD_WRITE ? null : next();
            if (entry != null && isInLog(entry)) {
                held = entry;
                entry = null;
            }
        }
        out.write(buffer.flip());
    }

    /** Puts a frame into a buffer, which is written each time that it is full; says how much of it was. */
    private int writePayload(WireOutput out, Frame frame, ByteBuffer buffer) throws IOException {
        int size = format.size(frame);
        int written = 0;
        for (int at = 0; at < size; ) {
            at += format.put(frame, at, buffer);
            if (!buffer.hasRemaining()) {
                out.write(buffer.flip());
                written += buffer.limit();
                buffer.clear();
            }
        }
        return written;
    }

    private boolean isInLog(Entry entry) {
        try {
            return addToRun(entry);
        } finally {
            run.clear();
        }
    }
}
