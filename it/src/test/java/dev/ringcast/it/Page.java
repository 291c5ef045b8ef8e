package dev.ringcast.it;

import static org.awaitility.Awaitility.await;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.RingcastProcess;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/**
 * The server's page in a browser, as a viewer sees it.
 *
 * @param chromium the window that it is open in
 */
record Page(Chromium chromium) {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String LIST = "/api/v1/rtmp/streams";

    /** Opens the page; the path has its query and the fragment that names a stream. */
    static Page open(Chromium chromium, RingcastProcess server, String path) throws Exception {
        chromium.open(server.http(path));
        return new Page(chromium);
    }

    static ConditionFactory soon() {
        return await().atMost(LIMIT).pollInterval(Duration.ofMillis(200));
    }

    /** An expression of a stream's row in the list; undefined if it is not listed. */
    static String row(String name) {
        return "[...document.querySelectorAll('#list button')]"
                + ".find(row => row.querySelector('strong').textContent === " + Json.quote(name) + ")";
    }

    private boolean lists(String name) throws Exception {
        return is(row(name) + " !== undefined");
    }

    void soonLists(String name) {
        soon().until(() -> lists(name));
    }

    /** Waits until a stream is listed, and plays it. */
    void choose(String name) {
        soonLists(name);
        soon().until(() -> is(row(name) + "?.click() === undefined"));
    }

    /** What a viewer reads in an element; empty if it is not shown. */
    String text(String id) throws Exception {
        return (String) chromium.evaluate("(element => element.checkVisibility() ? element.innerText : '')"
                + "(document.getElementById('" + id + "'))");
    }

    void awaitText(String id, String part) {
        soon().untilAsserted(() -> {
            String text = text(id);
            if (!text.contains(part)) {
                throw new AssertionError(id + " shows \"" + text + "\", not \"" + part + "\"");
            }
        });
    }

    double time() throws Exception {
        return (Double) chromium.evaluate("document.querySelector('video').currentTime");
    }

    double playsBeyond(double seconds) {
        return soon().until(this::time, time -> time > seconds);
    }

    boolean is(String expression) throws Exception {
        return (Boolean) chromium.evaluate(expression);
    }

    /** Waits until the page has shown an answer to a request for the list that it has yet to make. */
    void awaitRefresh() {
        long before = listRequests();
        soon().until(() -> listRequests() > before + 1);
    }

    void screenshot(String name) throws Exception {
        chromium.screenshot(Folders.target().resolve("screenshots/" + name + ".png"));
    }

    private long listRequests() {
        return chromium.requests().stream().filter(url -> url.endsWith(LIST)).count();
    }
}
