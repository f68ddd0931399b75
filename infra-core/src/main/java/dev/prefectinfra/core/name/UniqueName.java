package dev.prefectinfra.core.name;

import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The name of something that we create, or that belongs to one lane. Configuration reports two stacks that have the
 * same one. A key that names what exists already carries {@link Existing}.
 */
public interface UniqueName extends Reachable {
    String value();

    /** How reports show it. */
    default String shown() {
        return value();
    }

    /** Within what the name has to be unique. */
    default Uniqueness uniqueness() {
        return Uniqueness.ACCOUNT;
    }

    /** What it is the name of: names of different kinds never collide. */
    default Class<?> kind() {
        return getClass();
    }

    /** The id of the account that the resource is in, if the name itself says so. */
    default Optional<String> accountId() {
        return Optional.empty();
    }

    /** Whether another place may have the same name of the same kind. Both places have to allow it. */
    default boolean allows(UniqueName same) {
        return false;
    }

    /** How to fix a duplicate. */
    default String remedy() {
        return "put {account}, {account-id} or {type} into one of them";
    }

    @Override
    default List<ArnPattern> arns(Place place) {
        return List.of();
    }

    /** Regional things of one service, for {@link #arns}. */
    static List<ArnPattern> regional(Place place, String service, String... resources) {
        return Stream.of(resources)
                .map(resource -> new ArnPattern(place.arn(service, resource)))
                .toList();
    }

    /** Within what a name has to be unique. */
    enum Uniqueness {
        /** In an AWS account, whatever the region. */
        ACCOUNT,
        PARTITION,
        /** In the whole configuration: it is not AWS's. */
        ANYWHERE
    }
}
