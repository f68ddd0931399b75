package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.name.UniqueName;

/** What AWS has once per account. Two accounts of ours may be one of AWS, in two regions: IAM has no region. */
record OncePerAccount(String value) implements UniqueName {
    @Override
    public String remedy() {
        return "existing in all of these accounts but one, which is applied first";
    }
}
