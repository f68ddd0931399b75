package dev.prefectinfra.storage;

import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** The statements about one bucket. */
final class BucketGrants {
    private final String subject;
    private final String arn;
    private final Optional<KmsKeyArn> key;

    BucketGrants(String id, String arn, Optional<KmsKeyArn> key) {
        // A role may be granted several buckets: their Sids must differ.
        this.subject =
                id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1).replaceAll("[^A-Za-z0-9]", "");
        this.arn = arn;
        this.key = key;
    }

    void read(Grantee grantee) {
        grantee.allow(Statement.allow("List" + subject, "s3:ListBucket", "s3:GetBucketLocation")
                .on(arn));
        grantee.allow(Statement.allow("Read" + subject, "s3:GetObject").on(arn + "/*"));
        key.ifPresent(it -> grantee.allow(
                Statement.allow("Decrypt" + subject, "kms:Decrypt").on(it.value())));
    }

    void write(Grantee grantee, String prefix) {
        grantee.allow(Statement.allow(
                        "Write" + subject,
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:AbortMultipartUpload",
                        "s3:ListMultipartUploadParts")
                .on(arn + "/" + prefix + "*"));
        // Decrypting too: S3 does it between the parts of a large upload.
        key.ifPresent(it -> grantee.allow(Statement.allow("Encrypt" + subject, "kms:GenerateDataKey", "kms:Decrypt")
                .on(it.value())));
    }

    /** The bucket's own policy: nobody without TLS 1.2. */
    String tlsOnly() {
        return PolicyDocument.json(List.of(
                deny("DenyPlainText")
                        .addCondition(c ->
                                c.operator("Bool").key("aws:SecureTransport").value("false"))
                        .build(),
                deny("DenyOldTls")
                        .addCondition(c -> c.operator("NumericLessThan")
                                .key("s3:TlsVersion")
                                .value("1.2"))
                        .build()));
    }

    private IamStatement.Builder deny(String sid) {
        // A denial has to cover every action and everybody.
        return IamStatement.builder()
                .sid(sid)
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .addAction("s3:*")
                .addResource(arn)
                .addResource(arn + "/*");
    }
}
