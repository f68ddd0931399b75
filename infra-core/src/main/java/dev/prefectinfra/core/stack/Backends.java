package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.CloudBackend;
import com.hashicorp.cdktf.CloudBackendConfig;
import com.hashicorp.cdktf.LocalBackend;
import com.hashicorp.cdktf.LocalBackendConfig;
import com.hashicorp.cdktf.NamedCloudWorkspace;
import com.hashicorp.cdktf.S3Backend;
import com.hashicorp.cdktf.S3BackendConfig;
import com.hashicorp.cdktf.TerraformStack;
import dev.prefectinfra.core.name.StackName;

/** Puts the configured backend into a stack. */
final class Backends {
    private Backends() {}

    static void set(TerraformStack stack, StackName name, Backend backend) {
        if (backend instanceof Backend.Cloud cloud) {
            new CloudBackend(
                    stack,
                    CloudBackendConfig.builder()
                            .hostname(cloud.hostname().value())
                            .organization(cloud.organization().value())
                            .workspaces(new NamedCloudWorkspace(name.value()))
                            .build());
            // The bindings of 0.19 do not know projects.
            cloud.project()
                    .ifPresent(project -> stack.addOverride("terraform.cloud.workspaces.project", project.value()));
        } else if (backend instanceof Backend.S3 s3) {
            S3BackendConfig.Builder config = S3BackendConfig.builder()
                    .bucket(s3.bucket().value())
                    .key(s3.keyPrefix().value() + "/" + name + ".tfstate")
                    .region(s3.region().value())
                    .encrypt(true);
            s3.kmsKeyArn().ifPresent(key -> config.kmsKeyId(key.value()));
            new S3Backend(stack, config.build());
            // Terraform 1.10 locks with a file in the bucket: no DynamoDB table is needed.
            stack.addOverride("terraform.backend.s3.use_lockfile", true);
        } else if (backend instanceof Backend.Local local) {
            new LocalBackend(
                    stack,
                    LocalBackendConfig.builder()
                            .path(local.directory().value() + "/" + name + ".tfstate")
                            .build());
        }
    }
}
