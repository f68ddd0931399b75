package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stack that is synthesized, and need not be written yet. */
public final class FinishedStack {
    private final ConfiguredStack configured;
    private final Supplier<StackDocument> reader;
    private final Map<String, List<String>> seen;
    private @Nullable StackDocument document;

    /**
     * @param configured what it was made from
     * @param document what it became
     */
    public FinishedStack(ConfiguredStack configured, StackDocument document) {
        this(configured, () -> document, Map.of());
    }

    /**
     * @param reader reads what it became, if somebody wants to know
     * @param seen what inspections of the same program have seen in the same document, by their names
     */
    FinishedStack(ConfiguredStack configured, Supplier<StackDocument> reader, Map<String, List<String>> seen) {
        this.configured = configured;
        this.reader = reader;
        this.seen = new ConcurrentHashMap<>(seen);
    }

    /** What it was made from. */
    public ConfiguredStack configured() {
        return configured;
    }

    /** What it became. */
    public synchronized StackDocument document() {
        StackDocument read = document;
        if (read == null) {
            read = reader.get();
            document = read;
        }
        return Objects.requireNonNull(read);
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
                : seen.computeIfAbsent(inspection.getClass().getName(), any -> List.copyOf(look.apply(document())));
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
