package dev.ringcast.it.bench;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Goes as far as a phase and tells so. */
final class Visitor extends Client {
    private final Phase goal;
    private final Consumer<Visitor> arrived;
    private final BiConsumer<Visitor, String> ended;
    private boolean there;

    /**
     * A visitor.
     *
     * @param arrived called when the goal is reached
     * @param ended called with the reason when it ends without {@code close}
     */
    Visitor(Target target, String key, Phase goal, Consumer<Visitor> arrived, BiConsumer<Visitor, String> ended) {
        super(target, key, goal);
        this.goal = goal;
        this.arrived = arrived;
        this.ended = ended;
    }

    /** Whether it reached its goal. */
    boolean isThere() {
        return there;
    }

    /** Leaves as a well-behaved peer does. */
    void leave() {
        try {
            if (goal == Phase.PUBLISH) {
                deleteStream();
            }
            close();
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    @Override
    void reached(Phase phase) {
        if (phase == goal && !there) {
            there = true;
            arrived.accept(this);
        }
    }

    @Override
    void media(int type, int length, byte[] head) {}

    @Override
    void ended(String why) {
        ended.accept(this, why);
    }
}
