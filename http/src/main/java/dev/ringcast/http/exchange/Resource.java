package dev.ringcast.http.exchange;

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
     * @throws InterruptedException if the server stops meanwhile
     */
    Response respond(Request request) throws InterruptedException;

    /**
     * Whether it answers within microseconds, from what is at hand. Others are answered on one of few platform threads.
     *
     * @return whether it does
     */
    default boolean isLight() {
        return false;
    }

    /**
     * A resource that can only be read, and {@link #isLight}.
     *
     * @param resource answers
     * @return the resource
     */
    static Resource light(Resource resource) {
        return new Resource() {
            @Override
            public Response respond(Request request) throws InterruptedException {
                return resource.respond(request);
            }

            @Override
            public boolean isLight() {
                return true;
            }
        };
    }

    /**
     * The methods it knows, beside OPTIONS.
     *
     * @return them; others are answered by 405
     */
    default Set<String> methods() {
        return READ;
    }
}
