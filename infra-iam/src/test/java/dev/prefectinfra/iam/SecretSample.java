package dev.prefectinfra.iam;

import dev.prefectinfra.core.config.Section;

/** A section that needs a secret; infra-iam itself has none. */
record SecretSample(SecretReference secret) {
    static final Section<SecretSample> SECTION = Section.ofLane("sample", SecretSample.class, SecretSample.class);
}
