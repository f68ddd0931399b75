package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.name.StackName;
import java.util.Map;

/** Everything of one lane. */
public final class TargetStack extends InfraStack {
    public TargetStack(App app, Target target, TerraformConfig terraform, TagsConfig tags) {
        super(
                app,
                StackName.ofTarget(target.account().name(), target.type()),
                Map.of(
                        "account", target.account().name().value(),
                        "deployment_type", target.type().value()),
                target.account(),
                terraform,
                tags);
    }
}
