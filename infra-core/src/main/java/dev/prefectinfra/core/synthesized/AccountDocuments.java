package dev.prefectinfra.core.synthesized;

import dev.prefectinfra.core.value.ArnPattern;
import java.util.List;

/**
 * What an account's other stacks have become, from which its bootstrap stack is made.
 *
 * @param stacks all of the account but the bootstrap stack, in the configuration's order
 * @param neighbours what the configuration names for other accounts of ours that are the same account of AWS
 */
public record AccountDocuments(List<StackDocument> stacks, List<ArnPattern> neighbours) {
    /** Of no stack. */
    public static final AccountDocuments NONE = new AccountDocuments(List.of(), List.of());

    public AccountDocuments {
        stacks = List.copyOf(stacks);
        neighbours = List.copyOf(neighbours);
    }
}
