package dev.prefectinfra.core.synth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record of what stacks were made from: {@code made-from.txt} beside them. Each line of it is true for ever,
 * whatever was written later, in whatever order, or by a run that was killed: who is made from that, becomes this.
 * Whether a stack's file is what the line says is looked at in each run.
 *
 * @param run all that a run was given which made or left all stacks; empty if there was none
 * @param variables the environment variables that its configuration asks for
 * @param program what that run was done by, inspections included
 * @param notes what its inspections had to say
 * @param stacks the stacks by name, in the order of the configuration
 */
record MadeFrom(String run, List<String> variables, String program, List<String> notes, Map<String, Stack> stacks) {
    static final String FILE = "made-from.txt";
    static final MadeFrom NOTHING = new MadeFrom("", List.of(), "", List.of(), Map.of());

    private static final String HEAD = "# Written by infra synth, which makes anew what it is not told of here.";
    private static final String RUN = "run ";
    private static final String VARIABLE = "variable ";
    private static final String PROGRAM = "program ";
    private static final String NOTE = "note ";
    private static final String SEEN = "seen ";
    private static final String BY = "by ";
    private static final String END = "end";
    private static final String STACK = "stack ";
    private static final Pattern STACK_LINE = Pattern.compile(STACK + "([0-9a-f]{64}) (\\d+-\\d+) ([a-z0-9-]+)");

    /**
     * What one stack was made from.
     *
     * @param from a digest of that
     * @param made the file's content ({@link FileSum}): who could forge it could change the record itself
     * @param seen what inspections have seen in it, by their names
     */
    record Stack(String from, String made, Map<String, List<String>> seen) {
        /** Of what can be told again in lines. */
        static Stack of(String from, String made, Map<String, List<String>> seen) {
            Map<String, List<String>> told = new TreeMap<>(seen);
            told.values().removeIf(lines -> !lines.stream().allMatch(MadeFrom::isLine));
            return new Stack(from, made, told);
        }

        /** Whether a file is that. */
        boolean made(byte[] content) {
            return FileSum.of(content).equals(made);
        }
    }

    /** Of stacks only, in an order. */
    static MadeFrom of(List<String> names, Map<String, Stack> made) {
        Map<String, Stack> stacks = new LinkedHashMap<>();
        names.stream().filter(made::containsKey).forEach(name -> stacks.put(name, made.get(name)));
        return new MadeFrom("", List.of(), "", List.of(), stacks);
    }

    /** The same, of a run over all of them; unless that could not be told from another one. */
    MadeFrom by(String other, Collection<String> variables, Optional<String> program, List<String> notes) {
        boolean repeatable =
                !other.isEmpty() && program.isPresent() && notes.stream().allMatch(MadeFrom::isLine);
        return repeatable ? new MadeFrom(other, List.copyOf(variables), program.get(), notes, stacks) : this;
    }

    /** Whether a run has written a file of this name, whole or not. */
    static boolean isOurs(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length == 0 || new String(bytes, StandardCharsets.UTF_8).startsWith(HEAD);
        } catch (IOException e) {
            return false;
        }
    }

    /** Nothing if there is none, or something else. */
    static MadeFrom read(Path out) throws IOException {
        Path file = out.resolve(FILE);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                : NOTHING;
    }

    private static MadeFrom of(String text) {
        List<String> all = text.lines().toList();
        // It ends with a line of its own: a part of a record is none.
        if (all.size() < 2
                || !all.get(0).equals(HEAD)
                || !all.get(all.size() - 1).equals(END)) {
            return NOTHING;
        }
        String run = "";
        List<String> variables = new ArrayList<>();
        String program = "";
        List<String> notes = new ArrayList<>();
        Map<String, Stack> stacks = new LinkedHashMap<>();
        Map<String, List<String>> seen = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : all.subList(1, all.size() - 1)) {
            // The most frequent first.
            if (line.startsWith(BY)) {
                lines = new ArrayList<>();
                seen.put(line.substring(BY.length()), lines);
            } else if (line.startsWith(SEEN)) {
                lines.add(line.substring(SEEN.length()));
            } else if (line.startsWith(STACK)) {
                Matcher stack = STACK_LINE.matcher(line);
                if (!stack.matches()) {
                    return NOTHING;
                }
                seen = new LinkedHashMap<>();
                stacks.put(stack.group(3), new Stack(stack.group(1), stack.group(2), seen));
            } else if (line.startsWith(RUN)) {
                run = line.substring(RUN.length());
            } else if (line.startsWith(VARIABLE)) {
                variables.add(line.substring(VARIABLE.length()));
            } else if (line.startsWith(PROGRAM)) {
                program = line.substring(PROGRAM.length());
            } else if (line.startsWith(NOTE)) {
                notes.add(line.substring(NOTE.length()));
            } else {
                return NOTHING;
            }
        }
        return new MadeFrom(run, variables, program, notes, stacks);
    }

    /**
     * As lines of text: JSON would need a library, and to load it takes longer than all else of a run without changes.
     */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        line(text, HEAD);
        line(text, RUN, run);
        variables.forEach(variable -> line(text, VARIABLE, variable));
        line(text, PROGRAM, program);
        notes.forEach(note -> line(text, NOTE, note));
        stacks.forEach((name, stack) -> {
            line(text, STACK, stack.from(), " ", stack.made(), " ", name);
            new TreeMap<>(stack.seen()).forEach((by, lines) -> {
                line(text, BY, by);
                lines.forEach(each -> line(text, SEEN, each));
            });
        });
        line(text, END);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isLine(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
    }

    private static void line(StringBuilder text, String... parts) {
        text.append(String.join("", parts)).append('\n');
    }
}
