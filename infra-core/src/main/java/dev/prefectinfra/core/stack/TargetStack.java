package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.name.StackName;

/** Everything of one lane. */
public final class TargetStack extends InfraStack {
    public TargetStack(App app, Target target, TerraformConfig terraform, TagsConfig tags) {
        super(app, StackName.ofTarget(target.account().name(), target.type()), target.account(), terraform, tags);
    }
}
