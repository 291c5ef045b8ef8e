package dev.ringcast.http.delivery;

import java.util.Set;

/** Something that can be asked for. */
public interface Resource {
    /** For what can only be read. */
    Set<String> READ = Set.of("GET", "HEAD");

    /**
     * Answers. HEAD is answered as GET: the body is left out on the way.
     *
     * @param request what was asked
     * @return the answer
     * @throws InterruptedException where the server stops meanwhile
     */
    Response respond(Request request) throws InterruptedException;

    /**
     * The methods it knows, beside OPTIONS.
     *
     * @return them; others are answered by 405
     */
    default Set<String> methods() {
        return READ;
    }
}
