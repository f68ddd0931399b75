package com.example.infra;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.iam.FlowBucket;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;

/** A bucket that somebody else makes: grants, and no resource. */
final class ExistingBucket implements FlowBucket {
    private final BucketName name;
    private final String arn;

    ExistingBucket(ExistingBucketConfig config, Account account) {
        this.name = config.name();
        this.arn = account.partition().arn("s3", config.name().value());
    }

    @Override
    public BucketName name() {
        return name;
    }

    @Override
    public String flowFilesPrefix() {
        return "flows/";
    }

    @Override
    public String artifactsPrefix() {
        return "artifacts/";
    }

    @Override
    public void grantRead(Grantee grantee) {
        grantee.allow(Statement.allow("ListBucket", "s3:ListBucket", "s3:GetBucketLocation")
                .on(arn));
        grantee.allow(Statement.allow("ReadBucket", "s3:GetObject").on(arn + "/*"));
    }

    @Override
    public void grantReadWrite(Grantee grantee) {
        grantRead(grantee);
        grantWrite(grantee, "");
    }

    @Override
    public void grantWrite(Grantee grantee, String prefix) {
        grantee.allow(Statement.allow(
                        "WriteBucket",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:AbortMultipartUpload",
                        "s3:ListMultipartUploadParts")
                .on(arn + "/" + prefix + "*"));
    }
}
