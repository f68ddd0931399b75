package dev.prefectinfra.ecs.cluster;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's log groups; ECS may write the flow runs' logs. */
public final class LogsModule extends LaneModule {
    public LogsModule() {
        super(LogsConfig.SECTION);
    }

    @Provides
    @Singleton
    LaneLogs logs(LaneStack stack, LogsConfig config, Account account, FlowRoles roles) {
        LogGroup agent = new LogGroup(stack, "agent-logs", config.agent(), account);
        LogGroup flows = new LogGroup(stack, "flow-logs", config.flows(), account);
        flows.grantWrite(roles.execution());
        return new LaneLogs(agent, flows);
    }

    @ProvidesIntoSet
    HandOffValue logGroup(LaneLogs logs) {
        return HandOffValue.of("log_group", logs.flows().name().value());
    }
}
