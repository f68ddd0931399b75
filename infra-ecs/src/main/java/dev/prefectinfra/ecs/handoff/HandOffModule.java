package dev.prefectinfra.ecs.handoff;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.ParameterName;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.HandOff;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.Set;

/** What the lane's modules hand to who deploys flows. */
public final class HandOffModule extends LaneModule {
    public HandOffModule() {
        super(HandOffConfig.SECTION);
    }

    @Provides
    @Singleton
    HandOff handOff(HandOffConfig config, Account account) {
        return new ByName(config.parameterName(), account);
    }

    @Provides
    @Singleton
    ParameterHandOff document(LaneStack stack, HandOffConfig config, Set<HandOffValue> values) {
        return new ParameterHandOff(stack, config, values);
    }

    @ProvidesIntoSet
    HandOffValue region(Account account) {
        return HandOffValue.of("region", account.region().value());
    }

    @ProvidesIntoSet
    HandOffValue secrets(PrefectSecret secret) {
        return new HandOffValue("task_definition_secrets", secret.flowEnvironment());
    }

    /** Known without its values, some of which come from who may read it. */
    private record ByName(ParameterName parameter, Account account) implements HandOff {
        @Override
        public void grantRead(Grantee grantee) {
            grantee.allow(
                    Statement.allow("ReadHandOff", "ssm:GetParameter").on(account.arn("ssm", "parameter" + parameter)));
        }
    }
}
