package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;

/**
 * A log group.
 *
 * @param kmsKeyArn the customer key that encrypts it; its policy has to allow CloudWatch Logs
 */
public record LogGroupConfig(
        @Destructive("replaces the log group") LogGroupName name,
        Retention retentionDays,
        Optional<KmsKeyArn> kmsKeyArn) {}
