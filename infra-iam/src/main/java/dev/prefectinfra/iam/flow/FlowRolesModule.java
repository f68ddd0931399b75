package dev.prefectinfra.iam.flow;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lane's flow roles. */
public final class FlowRolesModule extends LaneModule {
    public FlowRolesModule() {
        super(FlowRolesConfig.SECTION, IamConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowRoles flowRoles(LaneStack stack, FlowRolesConfig config, Lane lane, IamConfig iam) {
        return new PrefectFlowRoles(stack, "flow", config, lane, iam);
    }

    @ProvidesIntoSet
    HandOffValue executionRoleArn(FlowRoles roles) {
        return HandOffValue.of("execution_role_arn", roles.execution().arn());
    }

    @ProvidesIntoSet
    HandOffValue taskRoleArns(FlowRoles roles) {
        return new HandOffValue(
                "task_role_arns",
                roles.tasks().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().arn(), (a, b) -> a, TreeMap::new)));
    }
}
