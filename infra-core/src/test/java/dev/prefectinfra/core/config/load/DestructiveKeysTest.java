package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a section says of a key's change, wherever the key stands. */
final class DestructiveKeysTest {
    private record Name(String value) {}

    private record Part(@Destructive("replaces the part") Name name, int size) {}

    private record Parts(Part value) {}

    // Its records are found by reflection.
    @SuppressWarnings("UnusedNestedClass")
    @Destructive("destroys one kind, makes the other")
    private sealed interface Kind {
        record OneKind(@Destructive("replaces the kind") Name id, int size) implements Kind {}

        record Other() implements Kind {}
    }

    private record Whole(
            @Destructive("replaces the whole") Optional<Name> label,
            Part part,
            Optional<Parts> wrapped,
            Kind kind,
            @Destructive("replaces the list") List<Name> list,
            @Destructive("replaces an entry") Map<String, Name> map,
            Map<String, Name> calm) {}

    private static final Section<Whole> SECTION = Section.ofLane("whole", Whole.class, Whole.class);

    @ParameterizedTest
    @CsvSource({
        "whole.label, replaces the whole",
        "whole.part.name, replaces the part",
        "whole.wrapped.name, replaces the part",
        "whole.kind.type, 'destroys one kind, makes the other'",
        "whole.kind.one-kind.id, replaces the kind",
        "whole.list[0], replaces the list",
        "whole.map.any, replaces an entry"
    })
    void aMarkIsFound(String key, String mark) {
        assertThat(DestructiveKeys.of(SECTION, key)).contains(mark);
    }

    @ParameterizedTest
    @CsvSource({
        "whole",
        "whole.part.size",
        "whole.kind.one-kind.size",
        "whole.kind.other",
        "whole.kind.unknown.type",
        "whole.calm.any",
        "whole.unknown"
    })
    void whatHasNoMarkIsChangedInPlace(String key) {
        assertThat(DestructiveKeys.of(SECTION, key)).isEmpty();
    }

    @Test
    void aMarkOfAnObjectIsNoneOfItsKeys() {
        record Outer(@Destructive("replaces it") Part part) {}
        Section<Outer> section = Section.ofLane("outer", Outer.class, Outer.class);

        assertThat(DestructiveKeys.of(section, "outer.part")).contains("replaces it");
        assertThat(DestructiveKeys.of(section, "outer.part.size")).isEmpty();
    }
}
