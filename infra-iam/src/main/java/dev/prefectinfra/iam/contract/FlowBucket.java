package dev.prefectinfra.iam.contract;

import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.iam.Grantee;

/** The bucket of a lane: flow files under one prefix, what flow runs write under another. */
public interface FlowBucket {
    BucketName name();

    /** Where flow files lie, such as {@code flows/}. */
    String flowFilesPrefix();

    /** Where flow runs write, such as {@code artifacts/}. */
    String artifactsPrefix();

    /** Allows {@code s3:GetObject} on every object and {@code s3:ListBucket}. */
    void grantRead(Grantee grantee);

    /** {@link #grantRead}, {@link #grantWrite} and {@link #grantDelete} on the whole bucket. */
    void grantReadWrite(Grantee grantee);

    /**
     * Allows {@code s3:PutObject} and {@code s3:AbortMultipartUpload} below a prefix: writing, and giving an upload in
     * parts up when one fails.
     *
     * @param prefix ends in {@code /}; empty for the whole bucket
     */
    void grantWrite(Grantee grantee, String prefix);

    /**
     * Allows {@code s3:DeleteObject} below a prefix.
     *
     * @param prefix ends in {@code /}; empty for the whole bucket
     */
    void grantDelete(Grantee grantee, String prefix);
}
