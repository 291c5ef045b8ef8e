package dev.ringcast.it.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The threads that load a server, for one run. */
final class Generator implements AutoCloseable {
    private final Target target;
    private final Publishers publishers;
    private final List<EventLoop> readers = new ArrayList<>();

    Generator(Target target, Settings settings) throws IOException {
        this.target = target;
        this.publishers = new Publishers(target, settings.format());
        for (int i = 0; i < settings.readers(); i++) {
            readers.add(new EventLoop("reader-" + i, EventLoop.Pulse.NONE));
        }
    }

    Publishers publishers() {
        return publishers;
    }

    Target target() {
        return target;
    }

    /** A group of players that is yet empty. */
    Crowd crowd() {
        return new Crowd(target, readers, 0);
    }

    /** The same, of players with a receive buffer of this many bytes. */
    Crowd crowd(int receiveBuffer) {
        return new Crowd(target, readers, receiveBuffer);
    }

    /** The first of the threads that read. */
    EventLoop reader() {
        return readers.getFirst();
    }

    @Override
    public void close() throws IOException {
        for (EventLoop reader : readers) {
            reader.close();
        }
        publishers.close();
    }
}
