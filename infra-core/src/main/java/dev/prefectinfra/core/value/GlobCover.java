package dev.prefectinfra.core.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether some patterns together cover another. All that the narrow one matches is followed through the wide ones,
 * character by character: in each place, which of theirs can have been reached.
 */
final class GlobCover {
    private static final Pattern TOKEN = Pattern.compile("\\$\\{[^}]*}|.", Pattern.DOTALL);
    private static final int STAR = -1;
    private static final int ANY = -2;
    /** Any character that stands in no pattern. */
    private static final int OTHER = -3;

    private static final int FIRST_VARIABLE = Character.MAX_CODE_POINT + 1;

    private final Map<String, Integer> variables = new LinkedHashMap<>();
    private final Set<Integer> alphabet = new TreeSet<>(Set.of(OTHER));
    private final int[] narrow;
    /** All of them in one row, each with one place more for its end. */
    private final List<Integer> wide = new ArrayList<>();

    private final BitSet starts = new BitSet();
    private final BitSet ends = new BitSet();

    private record State(int at, BitSet reached) {}

    GlobCover(Collection<String> wide, String narrow) {
        this.narrow = tokens(narrow);
        for (String each : wide) {
            starts.set(this.wide.size());
            for (int token : tokens(each)) {
                this.wide.add(token);
            }
            ends.set(this.wide.size());
            this.wide.add(OTHER);
        }
    }

    boolean holds() {
        Set<State> seen = new HashSet<>();
        Deque<State> open = new ArrayDeque<>();
        open.add(new State(0, closed(starts)));
        while (!open.isEmpty()) {
            State state = open.remove();
            if (!seen.add(state)) {
                continue;
            }
            if (state.reached().isEmpty()
                    || (state.at() == narrow.length && !state.reached().intersects(ends))) {
                return false;
            }
            if (state.at() < narrow.length) {
                follow(state, open);
            }
        }
        return true;
    }

    private void follow(State state, Collection<State> open) {
        int token = narrow[state.at()];
        if (token == STAR) {
            open.add(new State(state.at() + 1, state.reached()));
        }
        int next = token == STAR ? state.at() : state.at() + 1;
        for (int c : token == STAR || token == ANY ? alphabet : Set.of(token)) {
            open.add(new State(next, after(state.reached(), c)));
        }
    }

    private BitSet after(BitSet reached, int c) {
        BitSet after = new BitSet();
        reached.stream().filter(at -> !ends.get(at)).forEach(at -> {
            int token = wide.get(at);
            if (token == STAR) {
                after.set(at);
            } else if (token == c || (token == ANY && c < FIRST_VARIABLE)) {
                after.set(at + 1);
            }
        });
        return closed(after);
    }

    /** With the places that are reached by leaving out stars. */
    private BitSet closed(BitSet reached) {
        BitSet closed = (BitSet) reached.clone();
        for (int at = closed.nextSetBit(0); at >= 0; at = closed.nextSetBit(at + 1)) {
            if (!ends.get(at) && wide.get(at) == STAR) {
                closed.set(at + 1);
            }
        }
        return closed;
    }

    private int[] tokens(String pattern) {
        List<Integer> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(pattern);
        while (matcher.find()) {
            String token = matcher.group();
            if (token.length() > 1 && token.startsWith("${")) {
                tokens.add(variables.computeIfAbsent(token, name -> FIRST_VARIABLE + variables.size()));
            } else if (token.equals("*")) {
                tokens.add(STAR);
            } else if (token.equals("?")) {
                tokens.add(ANY);
            } else {
                tokens.add(token.codePointAt(0));
                alphabet.add(token.codePointAt(0));
            }
        }
        return tokens.stream().mapToInt(each -> each).toArray();
    }
}
