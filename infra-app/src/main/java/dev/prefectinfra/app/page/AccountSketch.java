package dev.prefectinfra.app.page;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The picture of an account: its own stack, and its lanes as one part each. */
final class AccountSketch {
    private AccountSketch() {}

    /** @param lanes the pictures of the account's lanes, by their stacks */
    static Picture of(FinishedStack own, List<FinishedStack> account, Map<String, Picture> lanes) {
        Picture picture = Sketch.of(own.document(), Platform.documents(account));
        List<Part> parts = new ArrayList<>(picture.parts());
        List<Flow> flows = new ArrayList<>(picture.flows());
        for (FinishedStack stack : account) {
            stack.configured().lane().ifPresent(settings -> {
                Lane lane = settings.lane();
                Part part = new Part(
                        own.name() + ".lane." + lane.type(),
                        Kind.LANE,
                        lane.toString(),
                        Optional.empty(),
                        Optional.of("#" + Platform.id(stack)));
                Part branch =
                        Part.outside(own.name() + ".flows." + lane.branch(), Kind.BRANCH, lane.branch() + " of flows");
                if (parts.stream().noneMatch(each -> each.id().equals(branch.id()))) {
                    parts.add(branch);
                }
                parts.add(part);
                flows.add(new Flow(branch.id(), part.id(), "deploys to", Flow.Way.TO_OBJECT));
                pulled(stack.document(), lanes.get(stack.name()), picture, part, flows);
            });
        }
        return new Picture(parts, flows);
    }

    /** What of the account's own a lane uses, by the lane's own picture. */
    private static void pulled(StackDocument lane, Picture picture, Picture own, Part part, List<Flow> flows) {
        for (Part shared : own.parts()) {
            picture.flows().stream()
                    .filter(flow -> flow.object().equals(Sketch.id(lane, shared.id())))
                    .map(flow -> new Flow(part.id(), shared.id(), flow.does(), flow.way()))
                    .distinct()
                    .forEach(flows::add);
        }
    }
}
