package dev.prefectinfra.app.page;

import java.util.Optional;

/**
 * One thing in a picture.
 *
 * @param id unique in the page: where its line in the list of parts is
 * @param in the id of the part that it is drawn in
 * @param link its page in the AWS console
 */
record Part(String id, Kind kind, String name, Optional<String> in, Optional<String> link) {
    /** Of something that has no page in the console. */
    static Part outside(String id, Kind kind, String name) {
        return new Part(id, kind, name, Optional.empty(), Optional.empty());
    }
}
