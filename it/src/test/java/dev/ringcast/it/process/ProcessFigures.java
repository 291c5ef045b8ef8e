package dev.ringcast.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel and the virtual machine tell of a running process.
 *
 * @param pid the process
 */
public record ProcessFigures(long pid) {
    private static final Pattern VIRTUAL_THREAD = Pattern.compile("^#\\d+ \"(.*)\" virtual\\b.*");
    private static final Pattern ANY_THREAD = Pattern.compile("^#\\d+ \".*");
    private static final Pattern HISTOGRAM_LINE = Pattern.compile(" *\\d+: +\\d+ +(\\d+) +(\\S+).*");
    private static final String FILLER = "jdk.internal.vm.Filler";
    private static final int TICKS_A_SECOND = 100;

    /**
     * Threads of the operating system.
     *
     * @return how many
     */
    public int threads() {
        return entries("task");
    }

    /**
     * Open file descriptors: sockets, files, pipes.
     *
     * @return how many
     */
    public int descriptors() {
        return entries("fd");
    }

    /**
     * Resident memory.
     *
     * @return in KiB
     */
    public long residentKib() {
        return lines(proc("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Processor time used so far, in user and kernel mode.
     *
     * @return the time
     */
    public Duration cpu() {
        String stat = lines(proc("stat")).getFirst();
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // the name may hold spaces
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND);
    }

    /**
     * Processor time that the threads which live now have used so far. Finer than {@link #cpu()}, but a thread that
     * ended
     * is no longer in it.
     *
     * @return the time
     */
    public Duration cpuOfThreads() {
        return Duration.ofNanos(sumOfThreads("schedstat", text -> Long.parseLong(text.split(" ")[0])));
    }

    /**
     * Context switches of the threads that live now, voluntary and not.
     *
     * @return how many
     */
    public long contextSwitches() {
        return sumOfThreads(
                "status",
                text -> text.lines()
                        .filter(line -> line.contains("voluntary_ctxt_switches:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum());
    }

    /**
     * Virtual threads of a Java process that was started with {@code -Djdk.trackAllThreads=true}.
     *
     * @return their names, in the order of the alphabet
     * @throws InterruptedException if the wait for jcmd is interrupted
     */
    public List<String> virtualThreads() throws InterruptedException {
        return dump().stream()
                .map(VIRTUAL_THREAD::matcher)
                .filter(Matcher::matches)
                .map(thread -> thread.group(1))
                .sorted()
                .toList();
    }

    /**
     * All Java threads, each with its stack.
     *
     * @return the lines of the dump
     * @throws InterruptedException if the wait for jcmd is interrupted
     */
    public List<String> dump() throws InterruptedException {
        try {
            Path file = Files.createDirectories(Folders.target().resolve("children"))
                    .resolve(pid + ".threads");
            jcmd("Thread.dump_to_file", "-overwrite", file.toString());
            List<String> lines = Files.readAllLines(file);
            if (lines.stream().noneMatch(line -> ANY_THREAD.matcher(line).matches())) {
                throw new IllegalStateException("a thread dump of a shape that we cannot read: " + file);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Bytes of live objects, after a full collection.
     *
     * @return the sum of the class histogram
     * @throws InterruptedException if the wait for jcmd is interrupted
     */
    public long liveHeapBytes() throws InterruptedException {
        return liveBytes(jcmd("GC.class_histogram"));
    }

    /**
     * The sum of a class histogram without its fillers, which are dead (core/ARCHITECTURE.md 6.9).
     *
     * @param histogram what jcmd prints
     * @return bytes
     */
    static long liveBytes(String histogram) {
        List<Matcher> classes = histogram
                .lines()
                .map(HISTOGRAM_LINE::matcher)
                .filter(Matcher::matches)
                .toList();
        if (classes.isEmpty()) {
            throw new IllegalStateException("a histogram of a shape that we cannot read: " + histogram);
        }
        return classes.stream()
                .filter(line -> !line.group(2).contains(FILLER))
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }

    private String jcmd(String... command) throws InterruptedException {
        List<String> line = Stream.concat(
                        Stream.of(System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid)),
                        Stream.of(command))
                .toList();
        try (Child jcmd = Child.start("jcmd", Map.of(), line)) {
            return new String(jcmd.succeedsWithin(Duration.ofSeconds(20)).out());
        }
    }

    private long sumOfThreads(String file, ToLongFunction<String> figure) {
        try (Stream<Path> threads = Files.list(proc("task"))) {
            return threads.mapToLong(thread -> figureOf(thread.resolve(file), figure))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figureOf(Path file, ToLongFunction<String> figure) {
        try {
            return figure.applyAsLong(Files.readString(file));
        } catch (IOException e) {
            return 0; // the thread has ended since it was listed
        }
    }

    private int entries(String folder) {
        try (Stream<Path> entries = Files.list(proc(folder))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path proc(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
