package dev.prefectinfra.iam;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.RolePath;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.ArnRule;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import dev.prefectinfra.core.value.TextRule;
import java.util.Optional;

/**
 * The section {@code iam}: what all roles have in common.
 *
 * @param path the path of every role, {@code /} or {@code /a/b/}
 * @param permissionsBoundaryArn a policy that limits every role, whatever it is granted
 * @param maxSessionSeconds how long a session of a role lasts at the most: 3,600 to 43,200 seconds
 */
public record IamConfig(
        @Destructive("replaces every role") Path path,
        Optional<BoundaryArn> permissionsBoundaryArn,
        int maxSessionSeconds)
        implements RolePath {
    public static final Section<IamConfig> SECTION = Section.ofAccount("iam", IamConfig.class, IamConfig.class);

    public IamConfig {
        new Requirements()
                .range("max-session-seconds", maxSessionSeconds, 3600, 43200)
                .done();
    }

    /** The ARN of a role that is made with this configuration. */
    public String roleArn(Account account, RoleName name) {
        return account.iamArn("role" + path.value() + name);
    }

    @Override
    public String rolePath() {
        return path.value();
    }

    /** A policy of the account, or one of AWS's own, such as {@code arn:aws:iam::aws:policy/PowerUserAccess}. */
    public record BoundaryArn(String value) implements Arn {
        private static final ArnRule RULE = new ArnRule(
                "a policy of the account or of AWS",
                "iam",
                "policy/.+",
                "policy/NAME",
                InRegion.NONE,
                InAccount.OWN_OR_AWS);

        public BoundaryArn {
            RULE.validate(value);
        }

        @Override
        public ArnRule rule() {
            return RULE;
        }
    }

    /** An IAM path: at most 512 characters. */
    public record Path(String value) {
        private static final TextRule RULE =
                new TextRule("an IAM path", 1, 512, "/|(?:/[A-Za-z0-9+=,.@_-]+)+/", "/ or a path such as /prefect/");

        public Path {
            RULE.validate(value);
        }
    }
}
