package dev.prefectinfra.storage;

import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.FlowBucket;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A bucket by its name, wherever it is made: ARN and grants follow from the name.
 *
 * @param id what the bucket is called in Sids, since a role may be granted several
 * @param flowFilesPrefix ends in {@code /}
 * @param artifactsPrefix ends in {@code /}
 * @param kmsKeyArn the customer key that encrypts objects; grants carry its actions too
 */
public record BucketReference(
        String id,
        BucketName name,
        String flowFilesPrefix,
        String artifactsPrefix,
        Optional<KmsKeyArn> kmsKeyArn,
        Partition partition)
        implements FlowBucket {

    @Override
    public void grantRead(Grantee grantee) {
        allow(grantee, read());
    }

    @Override
    public void grantReadWrite(Grantee grantee) {
        allow(grantee, Stream.of(read(), write(""), Stream.of(delete(""))).flatMap(each -> each));
    }

    @Override
    public void grantWrite(Grantee grantee, String prefix) {
        allow(grantee, write(prefix));
    }

    @Override
    public void grantDelete(Grantee grantee, String prefix) {
        grantee.allow(delete(prefix));
    }

    private static void allow(Grantee grantee, Stream<Statement> statements) {
        grantee.allow(statements.toArray(Statement[]::new));
    }

    private Stream<Statement> read() {
        return Stream.concat(
                Stream.of(
                        Statement.allow(sid("List", ""), "s3:ListBucket").on(arn()),
                        Statement.allow(sid("Read", ""), "s3:GetObject").on(arn() + "/*")),
                withKey("Decrypt", "kms:Decrypt"));
    }

    private Stream<Statement> write(String prefix) {
        return Stream.of(
                        Stream.of(Statement.allow(sid("Write", prefix), "s3:PutObject", "s3:AbortMultipartUpload")
                                .on(arn() + "/" + prefix + "*")),
                        withKey("Encrypt", "kms:GenerateDataKey"),
                        // S3 does it between the parts of a large upload.
                        withKey("Decrypt", "kms:Decrypt"))
                .flatMap(each -> each);
    }

    private Statement delete(String prefix) {
        return Statement.allow(sid("Delete", prefix), "s3:DeleteObject").on(arn() + "/" + prefix + "*");
    }

    private Stream<Statement> withKey(String verb, String action) {
        return kmsKeyArn.stream()
                .map(key ->
                        Statement.allow(sid(verb, ""), action).on(key.value()).when(ofThisBucket()));
    }

    /**
     * The key may encrypt more than this bucket. S3 tells KMS what it is for: the bucket, with a bucket key, or else
     * the object ("Encryption context", Amazon S3 User Guide).
     */
    private Condition ofThisBucket() {
        return Condition.stringLike("kms:EncryptionContext:aws:s3:arn", arn(), arn() + "/*");
    }

    private String arn() {
        return partition.arn("s3", name.value());
    }

    /** Such as {@code WriteFlowsArtifacts}: of one role, several prefixes of several buckets. */
    private String sid(String verb, String prefix) {
        return verb
                + Stream.of((id + "/" + prefix).split("[^A-Za-z0-9]+", -1))
                        .filter(word -> !word.isEmpty())
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining());
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
                .addResource(arn())
                .addResource(arn() + "/*");
    }
}
