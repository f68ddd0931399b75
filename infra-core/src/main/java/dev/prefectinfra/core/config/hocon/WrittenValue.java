package dev.prefectinfra.core.config.hocon;

import dev.prefectinfra.core.config.hocon.WrittenKey.Kind;
import java.util.EnumSet;
import java.util.Set;

/** One value as it is written: pieces in a row, of which the library makes one value. */
final class WrittenValue {
    private static final Set<Piece> REFERENCES = EnumSet.of(Piece.ITSELF, Piece.OPTIONAL, Piece.REFERENCE);
    private static final Set<Piece> OPTIONAL = EnumSet.of(Piece.OPTIONAL);

    private final Set<Piece> pieces = EnumSet.noneOf(Piece.class);

    /** What a piece may be. */
    enum Piece {
        OBJECT,
        LIST,
        /** A reference to the value's own key: what the text has said before. */
        ITSELF,
        /** {@code ${?other}}: without the other it is nothing. */
        OPTIONAL,
        /** <code>${other}</code>. */
        REFERENCE,
        /** In quotes or not, and numbers and the like. */
        TEXT
    }

    /** Gives back whether it is the first one like this. */
    boolean add(Piece piece) {
        return pieces.add(piece);
    }

    boolean isObject() {
        return pieces.contains(Piece.OBJECT);
    }

    /** Whether it holds what its key was before, or falls back to that. */
    boolean keepsEarlier() {
        return pieces.contains(Piece.ITSELF) || OPTIONAL.containsAll(pieces);
    }

    /**
     * What it is, if it is no object.
     *
     * @param text all of it
     */
    Kind kind(String text) {
        if (REFERENCES.containsAll(pieces)) {
            return Kind.REFERENCE;
        }
        return text.equals("null") ? Kind.NULL : Kind.VALUE;
    }
}
