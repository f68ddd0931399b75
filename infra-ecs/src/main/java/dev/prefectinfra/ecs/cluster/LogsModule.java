package dev.prefectinfra.ecs.cluster;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The log group of the lane's flow runs, which ECS may write. */
public final class LogsModule extends LaneModule {
    public LogsModule() {
        super(LogsConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowLogs logs(LaneStack stack, LogsConfig config, Account account, FlowRoles roles) {
        LogGroup flows = new LogGroup(stack, "flow-logs", config.flows(), account);
        flows.grantWrite(roles.execution());
        return new FlowLogs(flows);
    }

    @ProvidesIntoSet
    HandOffValue logGroup(FlowLogs logs) {
        return HandOffValue.of("log_group", logs.group().name().value());
    }
}
