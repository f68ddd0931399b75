package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.BucketName;

/** The bucket of a lane: flow files under one prefix, what flow runs write under another. */
public interface FlowBucket {
    BucketName name();

    /** Where flow files lie, such as {@code flows/}. */
    String flowFilesPrefix();

    /** Where flow runs write, such as {@code artifacts/}. */
    String artifactsPrefix();

    /** Allows {@code s3:GetObject} on every object and {@code s3:ListBucket}, {@code s3:GetBucketLocation}. */
    void grantRead(Grantee grantee);

    /** {@link #grantRead} and {@link #grantWrite} on the whole bucket. */
    void grantReadWrite(Grantee grantee);

    /**
     * Allows {@code s3:PutObject}, {@code s3:DeleteObject}, {@code s3:AbortMultipartUpload} and
     * {@code s3:ListMultipartUploadParts} below a prefix.
     *
     * @param prefix ends in {@code /}; empty for the whole bucket
     */
    void grantWrite(Grantee grantee, String prefix);
}
