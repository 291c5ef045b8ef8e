package dev.ringcast.it.browser;

import dev.ringcast.it.http.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A DevTools connection: calls with their answers, and all events that came. */
final class DevTools implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final List<Map<String, Object>> messages = new ArrayList<>(); // lock
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private int lastId;

    DevTools(URI page) throws Exception {
        socket =
                client.newWebSocketBuilder().buildAsync(page, new Collector()).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Calls a method and waits for its result. */
    Map<String, Object> call(String method, String parameters) throws Exception {
        double id = ++lastId;
        String text = "{\"id\":" + lastId + ",\"method\":" + Json.quote(method) + ",\"params\":" + parameters + "}";
        socket.sendText(text, true).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Map<String, Object> answer = await("id", id, 0);
        if (answer.containsKey("error")) {
            throw new AssertionError(method + ": " + answer.get("error"));
        }
        return Json.asObject(answer.get("result"));
    }

    /** How many messages came; a mark for {@link #awaitEvent}. */
    int arrivals() {
        lock.lock();
        try {
            return messages.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an event that came after the mark. */
    void awaitEvent(String method, int mark) throws InterruptedException {
        await("method", method, mark);
    }

    /** The parameters of all events of one kind. */
    List<Map<String, Object>> events(String method) {
        lock.lock();
        try {
            return messages.stream()
                    .filter(message -> method.equals(message.get("method")))
                    .map(message -> Json.asObject(message.get("params")))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private Map<String, Object> await(String member, Object value, int from) throws InterruptedException {
        long nanos = LIMIT.toNanos();
        lock.lock();
        try {
            int seen = from;
            while (nanos > 0) {
                for (; seen < messages.size(); seen++) {
                    if (value.equals(messages.get(seen).get(member))) {
                        return messages.get(seen);
                    }
                }
                nanos = arrived.awaitNanos(nanos);
            }
            throw new AssertionError("no " + value + " from Chromium within " + LIMIT);
        } finally {
            lock.unlock();
        }
    }

    private final class Collector implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                add(Json.object(partial.toString()));
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void add(Map<String, Object> message) {
            lock.lock();
            try {
                messages.add(message);
                arrived.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
