package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigUtil;
import java.util.HashMap;
import java.util.Map;

/** One key of a text, and what the text has said of it so far. */
final class WrittenKey {
    private final String path;
    private final Map<String, WrittenKey> below = new HashMap<>();
    private Kind kind = Kind.NONE;
    private int line;

    /** What a value looks like. */
    enum Kind {
        /** Not set yet. */
        NONE,
        OBJECT,
        /** Nothing but references; what they stand for is not known here. */
        REFERENCE,
        NULL,
        /** A scalar, a list, or a text with references in it. */
        VALUE,
        /** One more element of a list: {@code +=}. */
        ELEMENT
    }

    WrittenKey(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    WrittenKey at(String key) {
        return below.computeIfAbsent(key, each -> new WrittenKey(path.isEmpty() ? key : path + "." + key));
    }

    /** Whether {@code ${reference}} is this key, or one below it: what the text has said before is used then. */
    boolean isMeantBy(String reference) {
        String other = String.join(".", ConfigUtil.splitPath(reference));
        // What is said for a deployment type is laid over what is said for all.
        String overlaid = path.replaceFirst("^" + Layer.TYPES + "\\.[^.]*\\.", "");
        return (other + ".").startsWith(path + ".") || (other + ".").startsWith(overlaid + ".");
    }

    /**
     * Notes a value.
     *
     * @param more whether it holds what was said before, or falls back to it
     * @return the line that is lost by it; 0 if none is
     */
    int set(Kind later, int at, boolean more) {
        int lost = more || merges(later) ? 0 : line;
        if (lost > 0) {
            below.clear();
        }
        if (!more || kind == Kind.NONE) {
            kind = later;
        }
        line = at;
        return lost;
    }

    /** Whether the library takes a later value together with this one. */
    private boolean merges(Kind later) {
        return switch (kind) {
            case NONE -> true;
            case OBJECT -> later == Kind.OBJECT || later == Kind.REFERENCE;
            // With null a text takes away what weaker layers say, before it begins an object anew.
            case NULL -> later == Kind.OBJECT;
            case REFERENCE -> later == Kind.OBJECT || later == Kind.ELEMENT;
            case VALUE, ELEMENT -> later == Kind.ELEMENT;
        };
    }
}
