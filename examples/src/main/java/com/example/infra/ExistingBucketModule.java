package com.example.infra;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.iam.contract.FlowBucket;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.storage.BucketReference;
import java.util.Optional;

/** Stands in for the library's bucket: whoever asks for a {@link FlowBucket} gets one that exists already. */
public final class ExistingBucketModule extends LaneModule {
    public ExistingBucketModule() {
        super(ExistingBucketConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowBucket flowBucket(ExistingBucketConfig config, Account account, FlowRoles roles) {
        FlowBucket bucket = new BucketReference(
                "bucket", config.name(), "flows/", "artifacts/", Optional.empty(), account.partition());
        roles.tasks().values().forEach(role -> {
            bucket.grantRead(role);
            bucket.grantWrite(role, bucket.artifactsPrefix());
            bucket.grantDelete(role, bucket.artifactsPrefix());
        });
        return bucket;
    }
}
