package dev.prefectinfra.ci;

import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.Uuid;
import java.util.Comparator;
import java.util.List;

/**
 * A CircleCI project that is trusted on one branch only.
 *
 * @param id the project's id
 * @param vcsOrigin the repository whose branch it is: a fork's branch of the same name is another one
 */
public record CircleCiProject(Uuid id, VcsOrigin vcsOrigin) {
    private static final String AT_LEAST_ONE = "at least one project; there is no way to mean all of an organization";

    /** Projects on a branch: at least one, each once, sorted. */
    public record Projects(List<CircleCiProject> value) {
        public Projects {
            value = value.stream()
                    .distinct()
                    .sorted(Comparator.comparing(
                                    (CircleCiProject each) -> each.id().value())
                            .thenComparing(each -> each.vcsOrigin().value()))
                    .toList();
            refuseEmpty(value);
        }

        /** Each id once. */
        List<Uuid> ids() {
            return value.stream().map(CircleCiProject::id).distinct().toList();
        }
    }

    /** Projects whatever the branch: at least one, each once, sorted. */
    public record ProjectIds(List<Uuid> value) {
        public ProjectIds {
            value = value.stream()
                    .distinct()
                    .sorted(Comparator.comparing(Uuid::value))
                    .toList();
            refuseEmpty(value);
        }
    }

    private static void refuseEmpty(List<?> projects) {
        if (projects.isEmpty()) {
            throw new InvalidValue("is empty", AT_LEAST_ONE);
        }
    }
}
