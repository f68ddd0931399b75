package dev.prefectinfra.core.config.hocon;

/**
 * HOCON as it is written, read from its beginning to its end. For text that the library parses: of any other it makes
 * something, and comes to an end.
 */
final class HoconText {
    private final String text;
    private int at;
    private int line = 1;

    HoconText(String text) {
        this.text = text;
    }

    /** Whether the text ends here. */
    boolean isAtEnd() {
        return at == text.length();
    }

    /** Whether one of these characters is here. */
    boolean isAtAny(String characters) {
        return !isAtEnd() && characters.indexOf(text.charAt(at)) >= 0;
    }

    /** Whether this is here. */
    boolean isAt(String other) {
        return text.startsWith(other, at);
    }

    /** Whether this is here, and then a blank or a quote. */
    boolean isAtWord(String word) {
        int end = at + word.length();
        return isAt(word) && end < text.length() && (isBlank(text.charAt(end)) || text.charAt(end) == '"');
    }

    /** Counted from 1. */
    int line() {
        return line;
    }

    int position() {
        return at;
    }

    /** What stands from a position to here, without blanks around it. */
    String since(int position) {
        int begin = position;
        int end = at;
        while (begin < end && isBlank(text.charAt(begin))) {
            begin++;
        }
        while (begin < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** Goes on by one character. */
    void skip() {
        skip(1);
    }

    boolean isAtComment() {
        return isAt("#") || isAt("//");
    }

    /** Goes on behind blanks and comments, and behind other characters that mean nothing here. */
    void skipBlanks(String more) {
        while (!isAtEnd()) {
            if (isAtComment()) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (isAtAny(more) || (!isAt("\n") && isBlank(text.charAt(at)))) {
                skip();
            } else {
                return;
            }
        }
    }

    /** Goes on behind the text in quotes, the reference or the other character that is here. */
    void skipPiece() {
        if (isAt("\"\"\"")) {
            int end = text.indexOf("\"\"\"", at + 3);
            skip((end < 0 ? text.length() : end + 3) - at);
            // Quotes before the last three belong to the text.
            while (isAt("\"")) {
                skip();
            }
        } else if (isAt("\"")) {
            skip();
            while (!isAtEnd() && !isAt("\"")) {
                skip(isAt("\\") ? 2 : 1);
            }
            skip();
        } else if (isAt("${")) {
            skip(2);
            while (!isAtEnd() && !isAt("}")) {
                skipPiece();
            }
            skip();
        } else {
            skip();
        }
    }

    /** The path of the reference that is here. Goes on behind it. */
    String reference() {
        int begin = at + (isAt("${?") ? 3 : 2);
        skipPiece();
        return text.substring(begin, Math.max(begin, at - 1));
    }

    private void skip(int count) {
        int end = Math.min(text.length(), at + count);
        while (at < end) {
            line += text.charAt(at) == '\n' ? 1 : 0;
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }
}
