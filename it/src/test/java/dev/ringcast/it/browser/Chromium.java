package dev.ringcast.it.browser;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.Json;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Peer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One window of a browser without a screen, with a profile of its own. Nothing in it may ask another host. */
public final class Chromium implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/");
    private static final Duration START = Duration.ofSeconds(30);

    private final Child process;
    private final DevTools tools;

    private Chromium(Child process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    /**
     * Starts the browser with an empty page.
     *
     * @return the window
     * @throws Exception if it does not come up
     */
    public static Chromium start() throws Exception {
        Path profile = Files.createTempDirectory(Files.createDirectories(Folders.target()), "chromium-");
        Child process = Peer.CHROMIUM.start(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                "--window-size=1280,900",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank");
        try {
            DevTools tools = new DevTools(page(devToolsPort(process)));
            Chromium chromium = new Chromium(process, tools);
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                tools.call(domain + ".enable", "{}");
            }
            return chromium;
        } catch (Exception | AssertionError e) {
            process.close();
            throw e;
        }
    }

    /**
     * Opens a page and waits until it is loaded.
     *
     * @param address its address
     * @throws Exception if it cannot be loaded
     */
    public void open(URI address) throws Exception {
        int mark = tools.arrivals();
        Map<String, Object> result = tools.call("Page.navigate", "{\"url\":" + Json.quote(address.toString()) + "}");
        if (result.containsKey("errorText")) {
            throw new AssertionError(address + ": " + result.get("errorText"));
        }
        tools.awaitEvent("Page.loadEventFired", mark);
    }

    /**
     * Evaluates an expression in the page; a promise is awaited.
     *
     * @param expression JavaScript
     * @return its value as JSON has it: Map, List, String, Double, Boolean or null
     * @throws Exception if it throws
     */
    public Object evaluate(String expression) throws Exception {
        Map<String, Object> answer = tools.call(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":" + Json.quote(expression) + "}");
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return Json.asObject(answer.get("result")).get("value");
    }

    /**
     * Has a script run in each page that is opened from now on, before the page's own.
     *
     * @param script JavaScript
     * @throws Exception if it cannot be added
     */
    public void beforeEachPage(String script) throws Exception {
        tools.call("Page.addScriptToEvaluateOnNewDocument", "{\"source\":" + Json.quote(script) + "}");
    }

    /**
     * Makes the window a phone's: its size, and touch.
     *
     * @param width in CSS pixels
     * @param height in CSS pixels
     * @throws Exception if it cannot be done
     */
    public void phone(int width, int height) throws Exception {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                "{\"deviceScaleFactor\":2,\"mobile\":true,\"width\":" + width + ",\"height\":" + height + "}");
        tools.call("Emulation.setTouchEmulationEnabled", "{\"enabled\":true}");
    }

    /**
     * Presses the mouse button on an element, and leaves it pressed.
     *
     * @param element an expression of the element, which is in view
     * @return what releases the button at the same place
     * @throws Exception if there is no such element
     */
    public Release press(String element) throws Exception {
        String point = point(element);
        mouse("mouseMoved", point);
        mouse("mousePressed", point);
        return () -> mouse("mouseReleased", point);
    }

    /** Releases a pressed button. */
    @FunctionalInterface
    public interface Release {
        /**
         * Releases it.
         *
         * @throws Exception if the browser is gone
         */
        void release() throws Exception;
    }

    /**
     * Scrolls to an element and taps it with a finger.
     *
     * @param element an expression of the element
     * @throws Exception if there is no such element
     */
    public void tap(String element) throws Exception {
        evaluate("(" + element + ").scrollIntoView({block: 'center'})");
        tools.call("Input.dispatchTouchEvent", "{\"type\":\"touchStart\",\"touchPoints\":[{" + point(element) + "}]}");
        tools.call("Input.dispatchTouchEvent", "{\"type\":\"touchEnd\",\"touchPoints\":[]}");
    }

    private void mouse(String type, String point) throws Exception {
        String button = type.equals("mouseMoved") ? "none" : "left";
        tools.call(
                "Input.dispatchMouseEvent",
                "{\"type\":\"" + type + "\",\"button\":\"" + button + "\",\"clickCount\":1," + point + "}");
    }

    /** The middle of an element as members of a JSON object. */
    private String point(String element) throws Exception {
        Map<String, Object> middle = Json.asObject(evaluate("(() => { const box = (" + element
                + ").getBoundingClientRect();"
                + "return {x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2}; })()"));
        return "\"x\":" + middle.get("x") + ",\"y\":" + middle.get("y");
    }

    /**
     * Takes a screenshot of the window.
     *
     * @param to the PNG file
     * @throws Exception if it cannot be taken or written
     */
    public void screenshot(Path to) throws Exception {
        String data = (String)
                tools.call("Page.captureScreenshot", "{\"format\":\"png\"}").get("data");
        Files.createDirectories(to.toAbsolutePath().getParent());
        Files.write(to, Base64.getDecoder().decode(data));
    }

    /**
     * What the page asked for.
     *
     * @return the addresses of all requests
     */
    public List<String> requests() {
        return tools.events("Network.requestWillBeSent").stream()
                .map(event -> (String) Json.asObject(event.get("request")).get("url"))
                .toList();
    }

    /**
     * Errors of the page: uncaught exceptions, and errors in its log.
     *
     * @return a text for each
     */
    public List<String> errors() {
        Stream<String> thrown = tools.events("Runtime.exceptionThrown").stream().map(Object::toString);
        Stream<String> logged = tools.events("Log.entryAdded").stream()
                .map(event -> Json.asObject(event.get("entry")))
                .filter(entry -> "error".equals(entry.get("level")))
                .map(Object::toString);
        return Stream.concat(thrown, logged).toList();
    }

    @Override
    public void close() {
        tools.close();
        process.close();
    }

    private static int devToolsPort(Child process) {
        return await().atMost(START)
                .failFast("Chromium runs", () -> assertTrue(process.isAlive(), process::err))
                .until(() -> listening(process.err()), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Integer> listening(String output) {
        Matcher line = LISTENING.matcher(output);
        return line.find() ? Optional.of(Integer.parseInt(line.group(1))) : Optional.empty();
    }

    private static URI page(int port) throws IOException {
        RawHttp.Answer list = RawHttp.request(port, "GET", "/json/list", "Connection: close");
        return Json.asObjects(Json.parse(list.text())).stream()
                .filter(target -> "page".equals(target.get("type")))
                .map(target -> URI.create((String) target.get("webSocketDebuggerUrl")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no page in " + list.text()));
    }
}
