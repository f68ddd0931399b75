package dev.prefectinfra.storage;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowBucket;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's bucket; what flow code runs as may read it and write artifacts. */
public final class FlowBucketModule extends LaneModule {
    public FlowBucketModule() {
        super(BucketConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowBucket flowBucket(LaneStack stack, BucketConfig config, Account account, FlowRoles roles) {
        FlowBucket bucket = new PrefectBucket(stack, "flows", config, account.partition());
        roles.tasks().values().forEach(role -> {
            bucket.grantRead(role);
            bucket.grantWrite(role, bucket.artifactsPrefix());
            bucket.grantDelete(role, bucket.artifactsPrefix());
        });
        return bucket;
    }

    @ProvidesIntoSet
    HandOffValue bucket(FlowBucket bucket) {
        return HandOffValue.of("bucket", bucket.name().value());
    }

    @ProvidesIntoSet
    HandOffValue flowFilesPrefix(FlowBucket bucket) {
        return HandOffValue.of("flow_files_prefix", bucket.flowFilesPrefix());
    }

    @ProvidesIntoSet
    HandOffValue artifactsPrefix(FlowBucket bucket) {
        return HandOffValue.of("artifacts_prefix", bucket.artifactsPrefix());
    }
}
