package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Parker;
import java.util.Arrays;

/**
 * The viewers of a stream at one moment. Each join and each leave makes another set, so one read of the audience's
 * field shows viewers, mark and flag that belong together.
 */
final class ViewerSet {
    private static final Parker[] NONE = {};

    /** How far all viewers have read, in bytes of the stream. The pacer writes, publishers read (volatile). */
    static final class ReadMark {
        volatile long bytes;
    }

    /** Viewers on the network: woken on the tick. Not written to. */
    final Parker[] network;

    /** Viewers that can wait, such as packagers: woken on the tick, but no source is read sooner for them. */
    final Parker[] patient;

    /** Viewers in this process: woken at once. */
    final Parker[] immediate;

    /** Shared with the set before after a leave; a new one, at 0, after a join. */
    final ReadMark mark;

    /** Whether the pacer will look at this set anyway. The publisher and the pacer write (volatile). */
    volatile boolean queued;

    /** Makes a set without viewers. */
    ViewerSet() {
        this(NONE, NONE, NONE, new ReadMark());
    }

    private ViewerSet(Parker[] network, Parker[] patient, Parker[] immediate, ReadMark mark) {
        this.network = network;
        this.patient = patient;
        this.immediate = immediate;
        this.mark = mark;
    }

    ViewerSet withNetwork(Parker viewer) {
        return new ViewerSet(with(network, viewer), patient, immediate, new ReadMark());
    }

    ViewerSet withPatient(Parker viewer) {
        return new ViewerSet(network, with(patient, viewer), immediate, new ReadMark());
    }

    ViewerSet withImmediate(Parker viewer) {
        return new ViewerSet(network, patient, with(immediate, viewer), new ReadMark());
    }

    ViewerSet without(Parker viewer) {
        return new ViewerSet(without(network, viewer), without(patient, viewer), without(immediate, viewer), mark);
    }

    int size() {
        return paced() + immediate.length;
    }

    /** How many viewers wait for the tick. */
    int paced() {
        return network.length + patient.length;
    }

    private static Parker[] with(Parker[] viewers, Parker added) {
        Parker[] all = Arrays.copyOf(viewers, viewers.length + 1);
        all[viewers.length] = added;
        return all;
    }

    private static Parker[] without(Parker[] viewers, Parker removed) {
        for (int i = 0; i < viewers.length; i++) {
            if (viewers[i] == removed) {
                Parker[] others = Arrays.copyOf(viewers, viewers.length - 1);
                if (i < others.length) {
                    others[i] = viewers[viewers.length - 1];
                }
                return others;
            }
        }
        return viewers;
    }
}
