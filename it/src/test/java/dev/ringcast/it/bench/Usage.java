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
record Usage(
        double cpuSeconds, double threadSeconds, long residentKib, long switches, int descriptors, int threads) {
    /** User and kernel time are each rounded down, at both ends. */
    private static final double TICK_ERROR = 0.03;

    private static final double TICKS_A_SECOND = 100;
    private static final List<Integer> BUSY_FIELDS = List.of(1, 2, 3, 6, 7, 8); // user nice system irq softirq steal

    /** Reads the figures of a process; all 0 where there is none. */
    static Usage of(long pid) {
        List<ProcessFigures> tree = ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(process -> new ProcessFigures(process.pid()))
                .toList();
        return new Usage(
                tree.stream().mapToDouble(figures -> figures.cpu().toMillis() / 1e3).sum(),
                tree.stream().mapToDouble(figures -> figures.cpuOfThreads().toNanos() / 1e9).sum(),
                tree.stream().mapToLong(ProcessFigures::residentKib).sum(),
                tree.stream().mapToLong(ProcessFigures::contextSwitches).sum(),
                tree.stream().mapToInt(ProcessFigures::descriptors).sum(),
                tree.stream().mapToInt(ProcessFigures::threads).sum());
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
            return BUSY_FIELDS.stream().mapToLong(i -> Long.parseLong(fields[i])).sum() / TICKS_A_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
