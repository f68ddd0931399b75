package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.name.StackName;
import java.util.Map;

/** Everything of one lane. */
public final class LaneStack extends InfraStack {
    public LaneStack(App app, Lane lane, TerraformConfig terraform, TagsConfig tags) {
        super(
                app,
                StackName.ofLane(lane.account().name(), lane.type()),
                Map.of(
                        "account", lane.account().name().value(),
                        "deployment_type", lane.type().value()),
                lane.account(),
                terraform,
                tags);
    }
}
