package dev.prefectinfra.app.page;

import java.util.List;

/** Parts, and what flows between them. All ids of the flows are those of parts. */
record Picture(List<Part> parts, List<Flow> flows) {
    Picture {
        parts = List.copyOf(parts);
        flows = List.copyOf(flows);
    }

    Part part(String id) {
        return parts.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    /** What stands left of the other. A branch comes first, so that what CI reads stands behind it too. */
    String left(Flow flow) {
        return flow.way() == Flow.Way.TO_ACTOR && part(flow.actor()).kind() != Kind.CI_ROLE
                ? flow.object()
                : flow.actor();
    }

    String right(Flow flow) {
        return left(flow).equals(flow.actor()) ? flow.object() : flow.actor();
    }

    List<Flow> flowsOf(Part actor) {
        return flows.stream().filter(flow -> flow.actor().equals(actor.id())).toList();
    }
}
