package dev.prefectinfra.iam.contract;

import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.iam.Grantee;

/** A repository of container images in ECR. */
public interface ImageRepository {
    RepositoryName name();

    /** What stands before the tag: {@code ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME}. */
    String url();

    /**
     * Allows {@code ecr:BatchGetImage}, {@code ecr:GetDownloadUrlForLayer} and {@code ecr:BatchCheckLayerAvailability}
     * on this repository, and {@code ecr:GetAuthorizationToken}, which knows no resource.
     */
    void grantPull(Grantee grantee);

    /**
     * {@link #grantPull}, and on this repository {@code ecr:InitiateLayerUpload}, {@code ecr:UploadLayerPart},
     * {@code ecr:CompleteLayerUpload}, {@code ecr:PutImage}. Pulling is needed for a build that starts from cached
     * layers, and to see whether a tag is there already: it is immutable, and cannot be pushed twice.
     */
    void grantPush(Grantee grantee);
}
