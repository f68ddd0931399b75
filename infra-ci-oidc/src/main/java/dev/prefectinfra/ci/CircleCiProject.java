package dev.prefectinfra.ci;

import dev.prefectinfra.core.value.Uuid;
import java.util.Comparator;
import java.util.List;

/**
 * A CircleCI project, trusted for one repository only.
 *
 * @param id the project's id
 * @param vcsOrigin the repository: a fork's branch of the same name is another one
 */
public record CircleCiProject(Uuid id, VcsOrigin vcsOrigin) {
    /** Each once, sorted. */
    public record Projects(List<CircleCiProject> value) {
        public Projects {
            value = value.stream()
                    .distinct()
                    .sorted(Comparator.comparing(
                                    (CircleCiProject each) -> each.id().value())
                            .thenComparing(each -> each.vcsOrigin().value()))
                    .toList();
        }

        /** Each id once. */
        List<Uuid> ids() {
            return value.stream().map(CircleCiProject::id).distinct().toList();
        }
    }
}
