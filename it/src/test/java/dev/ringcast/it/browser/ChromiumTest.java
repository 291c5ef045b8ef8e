package dev.ringcast.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class ChromiumTest {
    @Test
    void opensAPageEvaluatesAndTakesAScreenshot() throws Exception {
        Path screenshot = Folders.target().resolve("screenshots/chromium-test.png");
        try (Chromium chromium = Chromium.start()) {
            chromium.open(URI.create("data:text/html,%3Ctitle%3Et%3C/title%3E%3Ch1%3Ethere%3C/h1%3E"));
            assertEquals("t", chromium.evaluate("document.title"));
            assertEquals(Map.of("a", List.of(1.0, "x")), chromium.evaluate("Promise.resolve({a: [1, 'x']})"));
            chromium.evaluate("setTimeout(() => { throw new Error('lost') })");
            chromium.evaluate("new Promise(done => setTimeout(done, 20))");
            assertTrue(chromium.errors().getFirst().contains("lost"), chromium.errors()::toString);
            chromium.screenshot(screenshot);
        }
        assertTrue(Files.size(screenshot) > 1000);
    }
}
