package com.example.infra;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.storage.BucketConfig;
import dev.prefectinfra.storage.PrefectBucket;

/** A cdktf stack like any other, in which two of the library's constructs stand: no Guice, no configuration files. */
final class PlainStack {
    private PlainStack() {}

    static TerraformStack in(App app) {
        Account account = new Account(new AccountName("dev"), new AccountId("123456789012"), new Region("us-east-1"));
        TerraformStack stack = new TerraformStack(app, "my-flows");
        AwsProvider.Builder.create(stack, "aws")
                .region(account.region().value())
                .build();

        var bucket = new PrefectBucket(stack, "flows", BucketConfig.of("name = my-flows"));
        var task = new Role(
                stack,
                "task",
                new RoleConfig(
                        new RoleName("my-flows-task"), "Flows run as it", Configuration.of(IamConfig.SECTION, "")),
                Trust.ofEcsTasks(account),
                account);
        bucket.grantReadWrite(task);
        return stack;
    }
}
