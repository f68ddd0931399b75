package dev.prefectinfra.app.adopt;

import java.util.Map;

/**
 * The import of an ECS service, which is looked up first: to import one that does not exist, the AWS provider waits for
 * two minutes; a look-up says immediately that it is missing.
 */
final class ServiceLookup {
    static final String TYPE = "aws_ecs_service";

    /** Begins the names of look-ups. */
    static final String ADDED = "adopt-";

    private ServiceLookup() {}

    /** @param id {@code CLUSTER/SERVICE} */
    static void add(ImportFile file, String address, String id) {
        String lookup = ADDED + address.substring(TYPE.length() + 1);
        int slash = id.indexOf('/');
        file.data(TYPE, lookup, Map.of("cluster_arn", id.substring(0, slash), "service_name", id.substring(slash + 1)));
        file.importEach(
                "${toset([\"" + id.substring(0, slash) + "/${data." + TYPE + "." + lookup + ".service_name}\"])}",
                address);
    }
}
