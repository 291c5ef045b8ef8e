package dev.ringcast.it.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Players that are counted together, spread over the event loops. The thread that conducts the run uses it; the players
 * and tallies in it belong to the loops.
 */
final class Crowd {
    /** The part of it on one loop. */
    private record Part(EventLoop loop, Tally tally, List<Player> players) {}

    private final Target target;
    private final int receiveBuffer;
    private final Player.Progress progress = new Player.Progress();
    private final List<Part> parts;
    private int size;

    Crowd(Target target, List<EventLoop> loops, int receiveBuffer) {
        this.target = target;
        this.receiveBuffer = receiveBuffer;
        this.parts = loops.stream()
                .map(loop -> new Part(loop, new Tally(), new ArrayList<>()))
                .toList();
    }

    /** Adds a player. */
    void add(String key, boolean visitor) {
        Target address = target.forPlayer(size);
        Part part = parts.get(size++ % parts.size());
        part.loop.execute(() -> {
            Player player = new Player(address, key, part.tally, progress, visitor);
            if (!visitor) {
                part.players.add(player);
            }
            player.connect(part.loop.selector(), receiveBuffer);
        });
    }

    int size() {
        return size;
    }

    /** Whether each of its players has come to play, or has failed. */
    boolean isSettled() {
        return progress.playing.get() + progress.failed.get() == size;
    }

    /** Whether each of its players is over. */
    boolean isOver() {
        return progress.ended.get() == size;
    }

    /** Starts to count frames. */
    void open() throws InterruptedException {
        for (Part part : parts) {
            part.loop.call(() -> {
                part.tally.open();
                return part;
            });
        }
    }

    /** Stops to count frames. */
    void shut() throws InterruptedException {
        for (Part part : parts) {
            part.loop.call(() -> {
                part.tally.shut();
                return part;
            });
        }
    }

    /** Has all its players stop reading, or continue. */
    void pause(boolean paused) {
        for (Part part : parts) {
            part.loop.execute(() -> part.players.forEach(player -> player.pause(paused)));
        }
    }

    /** What its players saw so far. */
    Tally total() throws InterruptedException {
        Tally total = new Tally();
        for (Part part : parts) {
            part.loop.call(() -> {
                total.add(part.tally);
                return total;
            });
        }
        return total;
    }
}
