package dev.prefectinfra.ecs.cluster;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The families of the lane's flows: a contract about names, and no infrastructure. */
public final class FlowFamiliesModule extends LaneModule {
    public FlowFamiliesModule() {
        super(FlowFamiliesConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowFamilies families(FlowFamiliesConfig config, Account account) {
        return new Families(config.prefix(), account);
    }

    @ProvidesIntoSet
    HandOffValue familyPrefix(FlowFamilies families) {
        return HandOffValue.of(
                "task_definition_family_prefix", families.prefix().value());
    }

    private record Families(FamilyPrefix prefix, Account account) implements FlowFamilies {
        @Override
        public void grantRegister(Grantee grantee) {
            String any = account.arn("ecs", "task-definition/" + prefix.anyFamily());
            grantee.allow(
                    Statement.allow("RegisterFlows", "ecs:RegisterTaskDefinition")
                            .on(any),
                    Statement.allow("TagFlowDefinitions", "ecs:TagResource")
                            .on(any)
                            .when(Condition.stringEquals("ecs:CreateAction", "RegisterTaskDefinition")),
                    Statement.allow("DescribeTaskDefinitions", "ecs:DescribeTaskDefinition")
                            .onAnyResource("the action knows no resource"));
        }
    }
}
