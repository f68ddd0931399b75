package dev.prefectinfra.iam.contract;

/** The images of one lane's flows. Each lane has its own: ECR knows no permission for a tag. */
public interface FlowImages extends ImageRepository {}
