package dev.prefectinfra.trim;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the members of large JSON objects. Most values are skipped, and skipping counts brackets and nothing else:
 * several times faster than a parser, in a JVM that compiles little. What is kept is parsed afterwards.
 */
final class JsonScanner {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    /** Where the value that is being copied begins in the buffer. */
    private int mark = -1;

    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    JsonScanner(InputStream in) {
        this.in = in;
    }

    /** Steps into the object that comes next. */
    void enterObject() throws IOException {
        int c = nextVisible();
        if (c != '{') {
            throw unexpected(c);
        }
    }

    /**
     * The name of the next member, after which its value has to be read, skipped or entered; null after the last one.
     */
    @Nullable
    String nextName() throws IOException {
        int c = nextVisible();
        if (c == ',') {
            c = nextVisible();
        }
        if (c == '}') {
            return null;
        }
        if (c != '"') {
            throw unexpected(c);
        }
        start();
        skipString();
        byte[] quoted = stop();
        c = nextVisible();
        if (c != ':') {
            throw unexpected(c);
        }
        // Types and their members have plain names: one that is escaped is none that anybody asks for.
        return new String(quoted, 0, quoted.length - 1, StandardCharsets.UTF_8);
    }

    /** The value as it is written. */
    byte[] value() throws IOException {
        int first = nextVisible();
        position--;
        start();
        position++;
        skipFrom(first);
        return stop();
    }

    /** The value, if it is a text; otherwise it is skipped. */
    @Nullable
    String text() throws IOException {
        byte[] value = value();
        return value[0] == '"' ? new String(value, 1, value.length - 2, StandardCharsets.UTF_8) : null;
    }

    void skip() throws IOException {
        skipFrom(nextVisible());
    }

    /** Leaves the object that was entered last. */
    void leaveObject() throws IOException {
        skipBrackets();
    }

    private void skipFrom(int first) throws IOException {
        if (first == '{' || first == '[') {
            skipBrackets();
        } else if (first == '"') {
            skipString();
        } else {
            skipLiteral();
        }
    }

    // The two hot loops: no call per byte, and no field, for a JVM that only compiles quickly.

    private void skipBrackets() throws IOException {
        byte[] bytes = buffer;
        int depth = 1;
        while (depth > 0) {
            if (position == end) {
                fill();
            }
            int to = end;
            int at = position;
            byte c = bytes[at++];
            while (at < to && (c < '"' || (c != '"' && (c | ' ') != '{' && (c | ' ') != '}'))) {
                c = bytes[at++];
            }
            position = at;
            if (c == '"') {
                skipString();
            } else if ((c | ' ') == '{') {
                // Or a [.
                depth++;
            } else if ((c | ' ') == '}') {
                depth--;
            }
        }
    }

    private void skipString() throws IOException {
        byte[] bytes = buffer;
        while (true) {
            int to = end;
            int at = position;
            while (at < to && bytes[at] != '"' && bytes[at] != '\\') {
                at++;
            }
            position = at;
            int c = next();
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                next();
            }
        }
    }

    private void skipLiteral() throws IOException {
        int c = next();
        while (c != ',' && c != '}' && c != ']' && c > ' ') {
            c = next();
        }
        position--;
    }

    private int nextVisible() throws IOException {
        int c = next();
        while (c <= ' ') {
            c = next();
        }
        return c;
    }

    private int next() throws IOException {
        if (position == end) {
            fill();
        }
        return buffer[position++];
    }

    private void fill() throws IOException {
        if (mark >= 0) {
            copy.write(buffer, mark, end - mark);
            mark = 0;
        }
        end = in.read(buffer, 0, buffer.length);
        position = 0;
        if (end <= 0) {
            end = 0;
            throw new EOFException("The JSON ends in the middle");
        }
    }

    private void start() {
        copy.reset();
        mark = position;
    }

    private byte[] stop() {
        copy.write(buffer, mark, position - mark);
        mark = -1;
        return copy.toByteArray();
    }

    private static IOException unexpected(int c) {
        return new IOException("The JSON has '" + (char) c + "' where it should not");
    }
}
