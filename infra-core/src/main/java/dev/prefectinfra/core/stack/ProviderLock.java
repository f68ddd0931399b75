package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The provider lock file in the configuration folder: the version that every stack's {@code terraform init} takes. */
public final class ProviderLock {
    /** As Terraform calls it. */
    public static final String FILE = ".terraform.lock.hcl";

    // Terraform writes the file itself, always in this form.
    private static final Pattern AWS = Pattern.compile(
            "^provider \"[a-z0-9.-]+/hashicorp/aws\" \\{\\n\\s+version\\s+= \"([0-9]+\\.[0-9]+\\.[0-9]+)\"\\n[^}]*\"(?:h1|zh):",
            Pattern.MULTILINE);
    private static final String ANEW = "copy the one that terraform init makes in a stack's folder";

    private ProviderLock() {}

    /**
     * Refuses a lock file that Terraform would not take, whose version the configuration excludes, or that lies outside
     * of the configuration's folder: it is copied to the stacks. None is fine.
     *
     * @param folder the configuration's
     * @throws InvalidConfiguration with every problem
     */
    public static void validate(Path folder, Configuration configuration) {
        Path file = folder.resolve(FILE);
        try {
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw new InvalidConfiguration(List.of(new Problem(
                        new Location(file.toString(), 0),
                        "",
                        "leads out of " + folder + " by a symbolic link",
                        "put the file itself there")));
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace("\r\n", "\n");
            Matcher aws = AWS.matcher(text);
            if (!aws.find()) {
                throw new InvalidConfiguration(List.of(new Problem(
                        new Location(file.toString(), 0),
                        "",
                        "locks no version of hashicorp/aws with a checksum",
                        ANEW)));
            }
            int line = 1
                    + (int) text.substring(0, aws.start(1))
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            validateVersion(Version.of(aws.group(1)), new Location(file.toString(), line), configuration);
        } catch (NoSuchFileException e) {
            // Then there is none to copy.
        } catch (IOException e) {
            throw new InvalidConfiguration(List.of(new Problem(
                    new Location(file.toString(), 0), "", "cannot be read", "put the provider's lock file there")));
        }
    }

    private static void validateVersion(Version locked, Location at, Configuration configuration) {
        TreeSet<Problem> problems = new TreeSet<>();
        for (ConfiguredStack stack : configuration.stacks()) {
            VersionConstraint allowed = stack.get(TerraformConfig.SECTION).providerVersion();
            if (!allowed.allows(locked)) {
                problems.add(new Problem(
                        stack.at("terraform.provider-version").orElse(at),
                        "terraform.provider-version",
                        "\"" + allowed + "\" excludes " + locked + ", which " + at + " locks",
                        "a range with that version; or another version in the lock file: terraform init -upgrade"
                                + " in a stack's folder, then copy its lock file"));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
    }
}
