package dev.prefectinfra.core.config.hocon;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The braces and brackets of a text that cannot be parsed.
 *
 * @param deepest the line in which most are open, or which has the longest path; near enough
 * @param unclosed the line of the first that nothing closes; 0 if all are closed
 */
record Nesting(int deepest, int unclosed) {
    static Nesting of(String written) {
        HoconText text = new HoconText(written);
        Deque<Integer> open = new ArrayDeque<>();
        int dots = 0;
        int line = 1;
        int most = 0;
        int deepest = 1;
        while (!text.isAtEnd()) {
            text.skipBlanks("\n");
            dots = text.line() == line ? dots : 0;
            line = text.line();
            if (text.isAtAny("{[")) {
                open.push(line);
            } else if (text.isAtAny("}]")) {
                open.poll();
            } else if (text.isAt(".")) {
                dots++;
            }
            if (open.size() + dots > most) {
                most = open.size() + dots;
                deepest = line;
            }
            if (text.isAt("\"")) {
                text.skipPiece();
            } else if (!text.isAtEnd()) {
                text.skip();
            }
        }
        return new Nesting(deepest, open.isEmpty() ? 0 : open.getLast());
    }
}
