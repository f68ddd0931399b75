package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synthesized.AccountDocuments;

/** Adds one stack to an app. */
public interface Contribution {
    /** @param others what a bootstrap stack is made from; of no stack for all others */
    void add(App app, ConfiguredStack stack, AccountDocuments others);
}
