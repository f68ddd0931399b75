package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stack that is synthesized, and need not be written yet. */
public final class FinishedStack {
    private final ConfiguredStack configured;
    private final Content content;
    private final Map<String, List<String>> seen;
    private @Nullable StackDocument document;

    /** Where the text of a document is. */
    interface Content {
        byte[] read() throws IOException;
    }

    /**
     * @param configured what it was made from
     * @param document what it became
     */
    public FinishedStack(ConfiguredStack configured, StackDocument document) {
        // Not read: the document is there.
        this(configured, () -> new byte[0], Map.of());
        this.document = document;
    }

    /**
     * @param content what it became, read if somebody wants to know
     * @param seen what inspections of the same program have seen in the same document, by their names
     */
    FinishedStack(ConfiguredStack configured, Content content, Map<String, List<String>> seen) {
        this.configured = configured;
        this.content = content;
        this.seen = new ConcurrentHashMap<>(seen);
    }

    /** What it was made from. */
    public ConfiguredStack configured() {
        return configured;
    }

    /** What it became. */
    public synchronized StackDocument document() {
        StackDocument known = passing();
        document = known;
        return known;
    }

    /** The same, and not kept: all documents of a large platform would take most of the memory. */
    private synchronized StackDocument passing() {
        try {
            return document == null ? StackDocument.of(content.read()) : document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What an inspection sees in the document, and follows from nothing else. Of a stack that has not changed since the
     * last run it is remembered, so that the document need not even be read.
     *
     * @param inspection whose memory it is
     * @param look gives it as lines of text, perhaps none
     */
    public List<String> seen(Inspection inspection, Function<StackDocument, List<String>> look) {
        return Program.hasState(inspection.getClass())
                ? look.apply(document())
                : seen.computeIfAbsent(inspection.getClass().getName(), any -> List.copyOf(look.apply(passing())));
    }

    /** All of that, by inspections. */
    Map<String, List<String>> seen() {
        return seen;
    }

    /** The stack's name. */
    public String name() {
        return configured.name().value();
    }
}
