package dev.ringcast.it.bench;

import dev.ringcast.it.process.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and its children have used so far, all together.
 *
 * @param cpuSeconds processor time, user and kernel, in ticks of 10 ms
 * @param threadSeconds the same exactly, but of the threads that live alone
 * @param residentKib resident memory; pages that they share count for each of them
 * @param switches context switches of the threads that live
 * @param descriptors open files and sockets
 * @param threads threads of the operating system
 */
record Usage(double cpuSeconds, double threadSeconds, long residentKib, long switches, int descriptors, int threads) {
    /** User and kernel time are each rounded down, at both ends. */
    private static final double TICK_ERROR = 0.03;

    private static final double TICKS_A_SECOND = 100;
    private static final List<Integer> BUSY_FIELDS = List.of(1, 2, 3, 6, 7, 8); // user nice system irq softirq steal

    private static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    /** Reads the figures of a process and its children; all 0 where there is none. */
    static Usage of(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(process -> one(new ProcessFigures(process.pid())))
                .reduce(NONE, Usage::plus);
    }

    private static Usage one(ProcessFigures process) {
        try {
            return new Usage(
                    process.cpu().toMillis() / 1e3,
                    process.cpuOfThreads().toNanos() / 1e9,
                    process.residentKib(),
                    process.contextSwitches(),
                    process.descriptors(),
                    process.threads());
        } catch (UncheckedIOException e) {
            return NONE; // a child that has ended since it was listed
        }
    }

    private Usage plus(Usage other) {
        return new Usage(
                cpuSeconds + other.cpuSeconds,
                threadSeconds + other.threadSeconds,
                residentKib + other.residentKib,
                switches + other.switches,
                descriptors + other.descriptors,
                threads + other.threads);
    }

    /** Reads what this process has used. */
    static Usage own() {
        return of(ProcessHandle.current().pid());
    }

    /** Processor time since then, in seconds: exact where no thread that counts has ended. */
    double cpuSince(Usage before) {
        double ticks = cpuSeconds - before.cpuSeconds;
        double exact = threadSeconds - before.threadSeconds;
        return Math.abs(ticks - exact) <= TICK_ERROR ? exact : ticks;
    }

    /** Processor time that the whole machine was busy so far, in seconds. */
    static double machineSeconds() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().split("\\s+");
            return BUSY_FIELDS.stream()
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum()
                    / TICKS_A_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
