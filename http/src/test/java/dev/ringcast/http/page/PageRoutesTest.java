package dev.ringcast.http.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import dev.ringcast.http.exchange.Request;
import dev.ringcast.http.exchange.Response;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageRoutesTest {
    private static final List<String> SCRIPTS =
            List.of("page.js", "chart.js", "dom.js", "format.js", "list.js", "live.js", "meter.js", "player.js");

    private final PageRoutes page = new PageRoutes(1936, true);

    @Test
    void thePageNamesTheRtmpPortAndWhetherHlsIsOn() throws InterruptedException {
        assertTrue(text("").contains("data-rtmp-port=\"1936\" data-hls=\"on\""));
        Response off = response(new PageRoutes(1936, false), "");
        assertTrue(new String(off.content(), StandardCharsets.UTF_8).contains("data-hls=\"off\""));
    }

    @Test
    void allThatThePageRefersToIsThere() throws InterruptedException {
        List<String> references = new ArrayList<>();
        Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(text(""))
                .results()
                .map(match -> match.group(1))
                .forEach(references::add);
        for (String script : SCRIPTS) {
            Pattern.compile("from \"\\./([^\"]+)\"")
                    .matcher(text("page", script))
                    .results()
                    .map((MatchResult match) -> "page/" + match.group(1))
                    .forEach(references::add);
        }
        assertTrue(references.containsAll(List.of("page/page.css", "page/live.js")), references.toString());
        for (String reference : references) {
            assertEquals(200, response(reference.split("/")).status(), reference);
        }
    }

    private static Stream<String> ourFiles() {
        return Stream.concat(
                Stream.of("", "page/page.css", "page/icon.svg"),
                SCRIPTS.stream().map(name -> "page/" + name));
    }

    @ParameterizedTest
    @MethodSource("ourFiles")
    void ourFilesNameNoOtherHostAndPutNoMarkupTogether(String path) throws InterruptedException {
        String text = text(path.split("/")).replace("http://www.w3.org/2000/svg", "");
        assertFalse(Pattern.compile("https?://[a-z0-9]").matcher(text).find(), "another host");
        Pattern markup = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
        assertFalse(markup.matcher(text).find(), "markup put together");
        assertFalse(
                Pattern.compile("<script>|<style|style=\"|\\son[a-z]+=")
                        .matcher(text)
                        .find(),
                "inline");
    }

    @Test
    void codeFromOtherOriginsMayNotRun() throws InterruptedException {
        String policy = response("").headers().get("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(policy.contains("*"), policy);
    }

    @Test
    void hlsJsComesWithItsLicence() throws InterruptedException {
        assertTrue(text("page", "hls.js.LICENSE").contains("Apache License"));
        assertTrue(response("page", "hls.min.js").content().length > 100_000);
    }

    @Test
    void nothingElseIsServed() {
        assertEquals(Optional.empty(), page.find(List.of("page", "")));
        assertEquals(Optional.empty(), page.find(List.of("page", "PageRoutes.class")));
        assertEquals(Optional.empty(), page.find(List.of("page", "..", "page.js")));
    }

    private String text(String... segments) throws InterruptedException {
        return new String(response(segments).content(), StandardCharsets.UTF_8);
    }

    private Response response(String... segments) throws InterruptedException {
        return response(page, segments);
    }

    private static Response response(PageRoutes page, String... segments) throws InterruptedException {
        Request request = new Request("GET", List.of(segments), "", new Headers(), new InetSocketAddress(1));
        return page.find(List.of(segments)).orElseThrow().respond(request);
    }
}
