package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.config.OwnRegion;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.core.value.TextRule;
import java.util.Optional;

/** Where the state of each stack lies: {@code backend.type} chooses one. */
public sealed interface Backend {
    /**
     * HCP Terraform, formerly Terraform Cloud: one workspace per stack, named as the stack.
     *
     * @param hostname {@code app.terraform.io}, or that of a Terraform Enterprise
     * @param project the workspaces' project
     * @param workspaces how they are set up
     */
    record Cloud(Hostname hostname, CloudName organization, Optional<CloudName> project, WorkspacesConfig workspaces)
            implements Backend {}

    /**
     * A bucket that exists already, with Terraform's own lock file beside each state.
     *
     * @param keyPrefix the states' folder in the bucket; each key is {@code PREFIX/STACK.tfstate}
     * @param region the bucket's, and so the key's
     * @param kmsKeyArn the key that encrypts the states; S3's own without one
     */
    record S3(@Existing BucketName bucket, Region region, RelativePath keyPrefix, Optional<KmsKeyArn> kmsKeyArn)
            implements Backend, OwnRegion {}

    /**
     * Files of this machine; for trying things out.
     *
     * @param directory the states' folder, relative to the stack's own folder
     */
    record Local(RelativePath directory) implements Backend {}

    /** A host's name. */
    record Hostname(String value) {
        private static final TextRule RULE =
                new TextRule("a host name", 1, 253, "[a-z0-9-]+(?:\\.[a-z0-9-]+)+", "a name such as app.terraform.io");

        public Hostname {
            RULE.validate(value);
        }
    }

    /** Name of an organization or a project in HCP Terraform. */
    record CloudName(String value) {
        private static final TextRule RULE = new TextRule(
                "an organization or project name", 2, 40, "[A-Za-z0-9_ -]+", "letters, digits, spaces, _ and -");

        public CloudName {
            RULE.validate(value);
        }
    }

    /** A path below or beside something else, with {@code /} between its parts. */
    record RelativePath(String value) {
        private static final TextRule RULE = new TextRule(
                "a relative path", 1, 200, "[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*", "parts joined by /, not absolute");

        public RelativePath {
            RULE.validate(value);
        }
    }
}
