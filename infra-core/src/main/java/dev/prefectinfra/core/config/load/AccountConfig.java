package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Region;

/**
 * The section {@code account}: which AWS account a file in {@code accounts/} is about.
 *
 * @param id its number
 * @param region the one region that we use in it
 */
record AccountConfig(
        @Destructive("leaves all resources behind and creates new ones")
        AccountId id,

        @Destructive("leaves all resources behind and creates new ones")
        Region region) {
    static final Section<AccountConfig> SECTION =
            Section.ofAccount("account", AccountConfig.class, AccountConfig.class);

    Account named(AccountName name) {
        return new Account(name, id, region);
    }
}
