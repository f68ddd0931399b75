package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import dev.prefectinfra.core.config.hocon.WrittenKey.Kind;
import dev.prefectinfra.core.config.hocon.WrittenValue.Piece;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one text as they are written. The library merges them and drops what is overridden, so that it cannot
 * tell which a text sets twice; nor does it tell where an include stands.
 */
final class WrittenKeys {
    /** What ends a value. */
    private static final String ENDS = "\n,]}";

    private final HoconText text;
    private final Location source;
    private final List<Problem> repeated = new ArrayList<>();
    private final List<Integer> includes = new ArrayList<>();

    private WrittenKeys(HoconText text, Location source) {
        this.text = text;
        this.source = source;
    }

    /** @param source where the text stands */
    static WrittenKeys in(String text, Location source) {
        WrittenKeys keys = new WrittenKeys(new HoconText(text), source);
        try {
            keys.text.skipBlanks("\n{");
            keys.fields(new WrittenKey(""));
        } catch (ConfigException e) {
            // A key that the library cannot read either; it says so.
        }
        return keys;
    }

    /** Where the text sets a key again, so that what it said before is lost. */
    List<Problem> repeated() {
        return repeated;
    }

    /** The lines of its includes, in the order in which the library comes to them. */
    List<Integer> includes() {
        return includes;
    }

    /** The fields of an object, up to behind its end. */
    private void fields(WrittenKey object) {
        text.skipBlanks("\n,");
        while (!text.isAtEnd() && !text.isAt("}")) {
            field(object);
            text.skipBlanks("\n,");
        }
        text.skip();
    }

    private void field(WrittenKey object) {
        int line = text.line();
        if (text.isAtWord("include")) {
            includes.add(line);
            value(new WrittenKey(""), line);
            return;
        }
        int begin = text.position();
        while (!text.isAtEnd() && !text.isAtAny(ENDS + "{[=:+") && !text.isAtComment()) {
            text.skipPiece();
        }
        WrittenKey key = object;
        for (String each : ConfigUtil.splitPath(text.since(begin))) {
            if (key != object) {
                set(key, Kind.OBJECT, line, false);
            }
            key = key.at(each);
        }
        text.skipBlanks("\n");
        boolean adds = text.isAt("+");
        text.skipBlanks("+=:");
        if (adds) {
            set(key, Kind.ELEMENT, line, false);
        }
        value(adds ? new WrittenKey(key.path() + "[]") : key, line);
    }

    private void value(WrittenKey key, int line) {
        text.skipBlanks("\n");
        int begin = text.position();
        WrittenValue value = new WrittenValue();
        int elements = 0;
        while (!text.isAtEnd() && !text.isAtAny(ENDS)) {
            if (text.isAt("{")) {
                if (value.add(Piece.OBJECT)) {
                    set(key, Kind.OBJECT, line, value.keepsEarlier());
                }
                text.skip();
                fields(key);
            } else if (text.isAt("[")) {
                value.add(Piece.LIST);
                elements = elements(key, elements);
            } else if (text.isAt("${")) {
                Piece other = text.isAt("${?") ? Piece.OPTIONAL : Piece.REFERENCE;
                value.add(key.isMeantBy(text.reference()) ? Piece.ITSELF : other);
            } else {
                value.add(Piece.TEXT);
                text.skipPiece();
            }
            text.skipBlanks("");
        }
        if (!value.isObject()) {
            set(key, value.kind(text.since(begin)), line, value.keepsEarlier());
        }
    }

    /** The elements of a list, up to behind its end; each is by itself. */
    private int elements(WrittenKey list, int first) {
        int element = first;
        text.skip();
        text.skipBlanks("\n,");
        while (!text.isAtEnd() && !text.isAt("]")) {
            value(new WrittenKey(list.path() + "[" + element++ + "]"), text.line());
            text.skipBlanks("\n,}");
        }
        text.skip();
        return element;
    }

    private void set(WrittenKey key, Kind kind, int line, boolean more) {
        int lost = key.set(kind, line, more);
        if (lost > 0) {
            repeated.add(new Problem(
                    source.atLine(line),
                    key.path(),
                    lost == line ? "is set twice in one line" : "is already set in line " + lost,
                    "remove one of the two: only the later one has an effect"));
        }
    }
}
