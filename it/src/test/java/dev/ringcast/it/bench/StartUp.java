package dev.ringcast.it.bench;

import java.io.IOException;
import java.util.Arrays;

/**
 * From the start of a server's process until all its ports accept.
 *
 * @param times how often it is started; the median counts
 */
record StartUp(int times) implements Scenario {
    @Override
    public Metric compared() {
        return Metric.START_MILLIS;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            try (RunningServer running = server.start()) {
                millis[i] = running.startMillis();
            }
        }
        Arrays.sort(millis);
        return new Figures().put(Metric.START_MILLIS, millis[times / 2]);
    }
}
