package dev.ringcast.http.exchange;

import java.util.List;
import java.util.Optional;

/** Finds what a path names. */
@FunctionalInterface
public interface Routes {
    /** Where nothing is found. */
    Routes NONE = segments -> Optional.empty();

    /**
     * Finds what a path names.
     *
     * @param segments the path's segments, still percent-encoded
     * @return what it names, empty if it names nothing here
     */
    Optional<Resource> find(List<String> segments);

    /**
     * The first that finds something.
     *
     * @param all where to look, in this order
     * @return routes
     */
    static Routes of(Routes... all) {
        return segments -> {
            for (Routes routes : all) {
                Optional<Resource> found = routes.find(segments);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        };
    }

    /**
     * One path.
     *
     * @param path the path, with a slash in front
     * @param resource what it names
     * @return routes
     */
    static Routes path(String path, Resource resource) {
        List<String> wanted = List.of(path.substring(1).split("/", -1));
        return segments -> wanted.equals(segments) ? Optional.of(resource) : Optional.empty();
    }
}
