package dev.prefectinfra.testing;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import java.util.Collection;
import java.util.List;

/**
 * A small configuration, into whose account file a test writes what it likes.
 *
 * @param registered what may be configured
 * @param hocon what the sections cannot do without, in a weaker layer
 */
record WrittenAccount(Collection<Section<?>> registered, String hocon) {
    WrittenAccount {
        registered = List.copyOf(registered);
    }

    /** What is reported about a text; none if it is accepted. */
    List<Problem> problems(String text) {
        try (SampleConfig config = SampleConfig.with(hocon)) {
            config.writeAccount(text);
            Configuration.load(config.folder(), List.of(), registered);
            return List.of();
        } catch (InvalidConfiguration e) {
            return e.problems();
        }
    }
}
